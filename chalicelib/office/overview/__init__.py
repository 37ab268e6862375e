"""The town's figures over the last year, as nights have counted them."""
