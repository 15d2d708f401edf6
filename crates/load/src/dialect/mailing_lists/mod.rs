//! Lists of newsletter services: subscribers and unsubscribed members.

pub mod activecampaign_contacts;
pub mod brevo_contacts;
pub mod kit_subscribers;
pub mod klaviyo_profiles;
pub mod mailchimp_cleaned;
pub mod mailchimp_subscribed;
pub mod mailchimp_unsubscribed;
