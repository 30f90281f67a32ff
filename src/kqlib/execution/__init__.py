"""What runs, when and why: steps, the build, its lock and its progress; parameters; the state of the installation."""
