//! Recommendation: models, their choice by backtest, lists and reasons.
