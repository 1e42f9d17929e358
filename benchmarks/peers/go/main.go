package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	mpl "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygenerated"
	mpltypes "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygeneratedtypes"
	encryptor "github.com/aws/aws-database-encryption-sdk-dynamodb/releases/go/dynamodb-esdk/awscryptographydbencryptionsdkdynamodbitemencryptorsmithygenerated"
	encryptortypes "github.com/aws/aws-database-encryption-sdk-dynamodb/releases/go/dynamodb-esdk/awscryptographydbencryptionsdkdynamodbitemencryptorsmithygeneratedtypes"
	structured "github.com/aws/aws-database-encryption-sdk-dynamodb/releases/go/dynamodb-esdk/awscryptographydbencryptionsdkstructuredencryptionsmithygeneratedtypes"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	size, fields := must(strconv.Atoi(os.Args[1])), must(strconv.Atoi(os.Args[2]))
	seconds := must(strconv.ParseFloat(os.Args[4], 64))
	ctx := context.Background()
	providers := must(mpl.NewClient(mpltypes.MaterialProvidersConfig{}))
	keyring := must(providers.CreateRawAesKeyring(ctx, mpltypes.CreateRawAesKeyringInput{
		KeyNamespace: "benchmark",
		KeyName:      "key-1",
		WrappingKey:  make([]byte, 32),
		WrappingAlg:  mpltypes.AesWrappingAlgAlgAes256GcmIv12Tag16,
	}))
	actions := map[string]structured.CryptoAction{"Id": structured.CryptoActionSignOnly, "Clinic": structured.CryptoActionSignOnly}
	item := map[string]types.AttributeValue{
		"Id":     &types.AttributeValueMemberS{Value: "patient-000001"},
		"Clinic": &types.AttributeValueMemberS{Value: "Sydney Central"},
	}
	for i := 0; i < fields; i++ {
		name := fmt.Sprintf("Field%02d", i)
		actions[name] = structured.CryptoActionEncryptAndSign
		item[name] = &types.AttributeValueMemberS{Value: strings.Repeat("x", size/fields)}
	}
	suite := mpltypes.DBEAlgorithmSuiteIdAlgAes256GcmHkdfSha512CommitKeySymsigHmacSha384
	if os.Args[3] == "ecdsa" {
		suite = mpltypes.DBEAlgorithmSuiteIdAlgAes256GcmHkdfSha512CommitKeyEcdsaP384SymsigHmacSha384
	}
	prefix := ":"
	client := must(encryptor.NewClient(encryptortypes.DynamoDbItemEncryptorConfig{
		LogicalTableName:               "Patients",
		PartitionKeyName:               "Id",
		AttributeActionsOnEncrypt:      actions,
		AllowedUnsignedAttributePrefix: &prefix,
		Keyring:                        keyring,
		AlgorithmSuiteId:               &suite,
	}))
	encrypted := must(client.EncryptItem(ctx, encryptortypes.EncryptItemInput{PlaintextItem: item})).EncryptedItem
	measure("encrypt", seconds, func() { must(client.EncryptItem(ctx, encryptortypes.EncryptItemInput{PlaintextItem: item})) })
	measure("decrypt", seconds, func() { must(client.DecryptItem(ctx, encryptortypes.DecryptItemInput{EncryptedItem: encrypted})) })
}

func measure(name string, seconds float64, operation func()) {
	sample(seconds/2, operation)
	samples := sample(seconds, operation)
	sort.Slice(samples, func(i, j int) bool { return samples[i] < samples[j] })
	fmt.Printf("%s\t%d\n", name, samples[len(samples)/2].Nanoseconds())
}

func sample(seconds float64, operation func()) []time.Duration {
	var samples []time.Duration
	for begin := time.Now(); time.Since(begin).Seconds() < seconds; {
		start := time.Now()
		operation()
		samples = append(samples, time.Since(start))
	}
	return samples
}
