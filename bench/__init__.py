"""性能测量：what the service costs, each figure beside the floor it stands on."""
