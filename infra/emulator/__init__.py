"""The cloud on this machine: a town deployed to an emulator, and Lambda's own runtime client."""
