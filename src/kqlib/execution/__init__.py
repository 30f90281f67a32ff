"""What runs, when and why: steps, the build, its lock and progress; parameters; the installation's health."""
