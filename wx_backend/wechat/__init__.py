"""微信对接：the edge to Tencent, the only place that calls it and that believes what it pushes."""
