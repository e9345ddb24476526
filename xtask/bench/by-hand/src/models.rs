//! The models, with every field that the document names and in its order. Ids and times stay text,
//! as in the emitted models; a value of an enum that nobody knows is not an error.

macro_rules! models {
    ($($(#[$attribute:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            #[doc = concat!("`", stringify!($name), "` of the document.")]
            #[derive(Debug, Clone, Serialize, Deserialize)]
            $(#[$attribute])*
            pub struct $name {
                $(#[doc = "As the document has it."] $(#[$of])* pub $field: $type,)*
            }
        )*
    };
}

macro_rules! enums {
    ($($name:ident { $($variant:ident,)* })*) => {
        $(
            #[doc = concat!("`", stringify!($name), "` of the document.")]
            #[derive(Debug, Clone, Serialize, Deserialize)]
            #[serde(rename_all = "snake_case")]
            #[allow(missing_docs)]
            pub enum $name {
                $($variant,)*
                #[serde(other)]
                Unknown,
            }
        )*
    };
}

/// All models; a value of metadata is a `Scalar`, which the module that calls it has.
macro_rules! all {
    () => {
        models! {
            Address {
                country: String,
                city: Option<String>,
                line1: Option<String>,
                line2: Option<String>,
                postal_code: Option<String>,
                state: Option<String>,
            }

            AddressInput {
                country: String,
                #[serde(skip_serializing_if = "Option::is_none")]
                city: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                line1: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                line2: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                postal_code: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                state: Option<String>,
            }

            OwnerCreate {
                email: String,
                #[serde(skip_serializing_if = "Option::is_none")]
                external_id: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                name: Option<String>,
            }

            CustomerCreate {
                email: String,
                #[serde(skip_serializing_if = "Option::is_none")]
                billing_address: Option<AddressInput>,
                #[serde(skip_serializing_if = "Option::is_none")]
                external_id: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                locale: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                metadata: Option<BTreeMap<String, Scalar>>,
                #[serde(skip_serializing_if = "Option::is_none")]
                name: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                organization_id: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                owner: Option<OwnerCreate>,
                #[serde(skip_serializing_if = "Option::is_none")]
                tax_id: Option<String>,
                #[serde(skip_serializing_if = "Option::is_none")]
                r#type: Option<CustomerType>,
            }

            Customer {
                created_at: String,
                modified_at: Option<String>,
                id: String,
                metadata: BTreeMap<String, Scalar>,
                email: String,
                email_verified: bool,
                name: Option<String>,
                billing_address: Option<Address>,
                tax_id: Option<Vec<Value>>,
                organization_id: String,
                avatar_url: Option<String>,
                billing_name: Option<String>,
                default_payment_method_id: Option<String>,
                deleted_at: Option<String>,
                external_id: Option<String>,
                first_user_event_at: Option<String>,
                locale: Option<String>,
                r#type: Option<CustomerType>,
            }

            CustomerList {
                items: Vec<Customer>,
                pagination: Pagination,
            }

            Pagination {
                total_count: i64,
                max_page: i64,
            }

            CustomerState {
                created_at: String,
                modified_at: Option<String>,
                id: String,
                metadata: BTreeMap<String, Scalar>,
                email: String,
                email_verified: bool,
                name: Option<String>,
                billing_address: Option<Address>,
                tax_id: Option<Vec<Value>>,
                organization_id: String,
                avatar_url: Option<String>,
                active_subscriptions: Vec<Subscription>,
                granted_benefits: Vec<BenefitGrant>,
                active_meters: Vec<Meter>,
                billing_name: Option<String>,
                default_payment_method_id: Option<String>,
                deleted_at: Option<String>,
                external_id: Option<String>,
                first_user_event_at: Option<String>,
                locale: Option<String>,
                r#type: Option<CustomerType>,
            }

            Subscription {
                id: String,
                created_at: String,
                modified_at: Option<String>,
                metadata: BTreeMap<String, Scalar>,
                status: SubscriptionStatus,
                amount: i64,
                currency: String,
                recurring_interval: RecurringInterval,
                current_period_start: String,
                current_period_end: String,
                trial_start: Option<String>,
                trial_end: Option<String>,
                cancel_at_period_end: bool,
                canceled_at: Option<String>,
                started_at: Option<String>,
                ends_at: Option<String>,
                product_id: String,
                discount_id: Option<String>,
                meters: Vec<SubscriptionMeter>,
                custom_field_data: Option<BTreeMap<String, Option<Scalar>>>,
            }

            SubscriptionMeter {
                id: String,
                created_at: String,
                modified_at: Option<String>,
                meter_id: String,
                consumed_units: f64,
                credited_units: i64,
                amount: i64,
            }

            Meter {
                id: String,
                created_at: String,
                modified_at: Option<String>,
                meter_id: String,
                consumed_units: f64,
                credited_units: i64,
                balance: f64,
            }

            BenefitGrant {
                id: String,
                created_at: String,
                modified_at: Option<String>,
                granted_at: String,
                benefit_id: String,
                benefit_type: BenefitType,
                benefit_metadata: BTreeMap<String, Scalar>,
                properties: BenefitGrantProperties,
            }

            BenefitGrantProperties {
                account_id: Option<String>,
                channel_id: Option<String>,
                channel_name: Option<String>,
                connected_team_id: Option<String>,
                display_key: Option<String>,
                files: Option<Vec<String>>,
                granted_account_id: Option<String>,
                guild_id: Option<String>,
                invite_id: Option<String>,
                invite_url: Option<String>,
                invited_email: Option<String>,
                license_key_id: Option<String>,
                permission: Option<RepositoryPermission>,
                repository_name: Option<String>,
                repository_owner: Option<String>,
                role_id: Option<String>,
                user_provided_key: Option<String>,
                #[serde(flatten)]
                additional_properties: BTreeMap<String, Value>,
            }
        }

        enums! {
            CustomerType { Individual, Team, }
            SubscriptionStatus { Active, Trialing, }
            RecurringInterval { Day, Week, Month, Year, }
            RepositoryPermission { Pull, Triage, Push, Maintain, Admin, }
            BenefitType {
                Custom,
                Discord,
                GithubRepository,
                Downloadables,
                LicenseKeys,
                MeterCredit,
                FeatureFlag,
                SlackSharedChannel,
            }
        }
    };
}

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

all!();

/// A value of metadata, with the types that the document gives it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Scalar {
    String(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

/// The same models for whom metadata is any JSON: serde's derive reads an untagged enum by way of a
/// copy, and who counts microseconds does without the types.
pub mod loose {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::Value;
    use serde_json::Value as Scalar;

    all!();
}
