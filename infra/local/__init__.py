"""The town on one machine: engines, API server and demo data, with no AWS account."""
