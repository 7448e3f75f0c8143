"""The demonstration: a believable 大桥派出所, and disputes put through the real steps with the clock moved. People and places are invented."""

from cases.demo.people import PASSWORD, SignIn, sign_ins

__all__ = ["PASSWORD", "SignIn", "sign_ins"]
