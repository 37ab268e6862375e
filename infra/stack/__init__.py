"""A town's CloudFormation stacks, as pieces of templates."""
