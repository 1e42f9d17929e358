use aws_db_esdk::item_encryptor::client as encryptor;
use aws_db_esdk::item_encryptor::types::dynamo_db_item_encryptor_config::DynamoDbItemEncryptorConfig;
use aws_db_esdk::material_providers::client as providers;
use aws_db_esdk::material_providers::types::material_providers_config::MaterialProvidersConfig;
use aws_db_esdk::material_providers::types::{AesWrappingAlg, DbeAlgorithmSuiteId};
use aws_db_esdk::CryptoAction;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (size, fields, seconds): (usize, usize, f64) =
        (args[1].parse()?, args[2].parse()?, args[4].parse()?);
    let keyring = providers::Client::from_conf(MaterialProvidersConfig::builder().build()?)?
        .create_raw_aes_keyring()
        .key_namespace("benchmark")
        .key_name("key-1")
        .wrapping_key(vec![0u8; 32])
        .wrapping_alg(AesWrappingAlg::AlgAes256GcmIv12Tag16)
        .send()
        .await?;
    let mut actions = HashMap::from([
        ("Id".to_string(), CryptoAction::SignOnly),
        ("Clinic".to_string(), CryptoAction::SignOnly),
    ]);
    let mut item = HashMap::from([
        (
            "Id".to_string(),
            AttributeValue::S("patient-000001".to_string()),
        ),
        (
            "Clinic".to_string(),
            AttributeValue::S("Sydney Central".to_string()),
        ),
    ]);
    for i in 0..fields {
        actions.insert(format!("Field{i:02}"), CryptoAction::EncryptAndSign);
        item.insert(
            format!("Field{i:02}"),
            AttributeValue::S("x".repeat(size / fields)),
        );
    }
    let suite = if args[3] == "ecdsa" {
        DbeAlgorithmSuiteId::AlgAes256GcmHkdfSha512CommitKeyEcdsaP384SymsigHmacSha384
    } else {
        DbeAlgorithmSuiteId::AlgAes256GcmHkdfSha512CommitKeySymsigHmacSha384
    };
    let client = encryptor::Client::from_conf(
        DynamoDbItemEncryptorConfig::builder()
            .logical_table_name("Patients")
            .partition_key_name("Id")
            .attribute_actions_on_encrypt(actions)
            .allowed_unsigned_attribute_prefix(":")
            .keyring(keyring)
            .algorithm_suite_id(suite)
            .build()?,
    )?;
    let encrypted = client
        .encrypt_item()
        .plaintext_item(item.clone())
        .send()
        .await?
        .encrypted_item
        .unwrap();
    for name in ["encrypt", "decrypt"] {
        let mut samples = Vec::new();
        let begin = Instant::now();
        while begin.elapsed().as_secs_f64() < 1.5 * seconds {
            let start = Instant::now();
            if name == "encrypt" {
                client
                    .encrypt_item()
                    .plaintext_item(item.clone())
                    .send()
                    .await?;
            } else {
                client
                    .decrypt_item()
                    .encrypted_item(encrypted.clone())
                    .send()
                    .await?;
            }
            if begin.elapsed().as_secs_f64() > seconds / 2.0 {
                samples.push(start.elapsed().as_nanos());
            }
        }
        samples.sort();
        println!("{name}\t{}", samples[samples.len() / 2]);
    }
    Ok(())
}
