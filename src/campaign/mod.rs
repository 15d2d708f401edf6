//! Campaigns: coupon, flash sale and members-only offers; design, gates, codes, holdout, measurement.
