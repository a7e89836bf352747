package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.azure.logs.AzureLogOptions;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.secrets.AzureSecretOptions;
import io.llmshield.cloud.azure.storage.AzureStorageOptions;
import io.llmshield.cloud.storage.StorageCapability;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Microsoft Azure. Credentials, and all else that clients need, are set under
 * spring.cloud.azure.
 *
 * @param subscriptionId the subscription; with resource-group and storage.account-name it
 * makes the storage account's resource id
 * @param resourceGroup the resource group of the storage account
 * @param location the region of the vault, and of the storage account if nobody asks
 * Azure Resource Manager for it, such as germanywestcentral: neither tells it by itself
 * @param keyVault the vault
 * @param secrets how secrets are kept
 * @param storage the storage account
 * @param logs where log entries go in Azure Monitor Logs
 * @param applicationInsights where metrics go, and traces without an endpoint of their
 * own
 */
@ConfigurationProperties(prefix = AzureCloudProperties.PREFIX, ignoreUnknownFields = false)
public record AzureCloudProperties(@Nullable String subscriptionId, @Nullable String resourceGroup,
		@Nullable String location, @DefaultValue KeyVault keyVault, @DefaultValue Secrets secrets,
		@DefaultValue Storage storage, @DefaultValue Logs logs,
		@DefaultValue ApplicationInsights applicationInsights) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.azure";

	private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9]{2,40}");

	private static final Pattern SUBSCRIPTION = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	/** "Naming rules and restrictions for Azure resources". */
	private static final Pattern RESOURCE_GROUP = Pattern.compile("[\\p{L}\\p{N}_.()-]{0,89}[\\p{L}\\p{N}_()-]");

	@Override
	public void check(PropertyFaults faults) {
		if (this.location != null && !LOCATION.matcher(this.location).matches()) {
			faults.add(PREFIX + ".location", "it cannot be the name of a region",
					"Write a region's name such as germanywestcentral, not its display name");
		}
		if (this.subscriptionId != null && !SUBSCRIPTION.matcher(this.subscriptionId).matches()) {
			faults.add(PREFIX + ".subscription-id", "it is not the id of a subscription",
					"Write an id such as 01234567-89ab-cdef-0123-456789abcdef");
		}
		if (this.resourceGroup != null && !RESOURCE_GROUP.matcher(this.resourceGroup).matches()) {
			faults.add(PREFIX + ".resource-group", "it cannot be the name of a resource group",
					"Write 1 to 90 letters, digits and _-.(), with no full stop at the end");
		}
		this.keyVault.check(faults);
		this.secrets.check(faults);
		this.storage.check(faults);
		this.logs.check(faults);
		this.applicationInsights.check(faults);
	}

	/** The storage account as Azure Resource Manager names it, if enough is known. */
	@Nullable String accountResourceId() {
		if (this.storage.accountResourceId() != null) {
			return this.storage.accountResourceId();
		}
		return (this.subscriptionId != null && this.resourceGroup != null && this.storage.accountName() != null)
				? "/subscriptions/" + this.subscriptionId + "/resourceGroups/" + this.resourceGroup
						+ "/providers/Microsoft.Storage/storageAccounts/" + this.storage.accountName()
				: null;
	}

	AzureSecretOptions secretOptions() {
		return new AzureSecretOptions(this.location, this.secrets.settle(), this.secrets.listVersionsUpTo());
	}

	AzureStorageOptions storageOptions(Duration timeLimit) {
		String stated = (accountResourceId() != null) ? null : this.location;
		return new AzureStorageOptions(stated, this.storage.lacking(), this.storage.copyPartThreshold().toBytes(),
				this.storage.copyPartSize().toBytes(), timeLimit);
	}

	/**
	 * The vault.
	 *
	 * @param vaultUrl the vault's URL, such as https://my-vault.vault.azure.net; where
	 * spring.cloud.azure does not set one
	 */
	public record KeyVault(@Nullable String vaultUrl) {

		void check(PropertyFaults faults) {
			if (this.vaultUrl != null && !isHttps(this.vaultUrl)) {
				faults.add(PREFIX + ".key-vault.vault-url", "it is not a URL that begins with https://",
						"Write the vault's URL, such as https://my-vault.vault.azure.net");
			}
		}

		private static boolean isHttps(String value) {
			try {
				URI uri = new URI(value);
				return "https".equalsIgnoreCase(uri.getScheme()) && Endpoints.fault(uri) == null;
			}
			catch (URISyntaxException ex) {
				return false;
			}
		}

	}

	/**
	 * How secrets are kept.
	 *
	 * @param settle how long a creation or a conditional update waits between writing and
	 * looking who was first, 1s to 10s: Key Vault's times are whole seconds, so it is a
	 * second and what the clocks of its machines may differ by
	 * @param listVersionsUpTo up to how many secrets the watch asks for their versions
	 * one by one, 0 to 1000; for more of them the vault is listed, and only those that
	 * look different are asked
	 */
	public record Secrets(@DefaultValue("2s") Duration settle, @DefaultValue("10") int listVersionsUpTo) {

		void check(PropertyFaults faults) {
			faults.checkBetween(PREFIX + ".secrets.settle", this.settle, Duration.ofSeconds(1), Duration.ofSeconds(10));
			faults.checkBetween(PREFIX + ".secrets.list-versions-up-to", this.listVersionsUpTo, 0, 1000);
		}

	}

	/**
	 * The storage account.
	 *
	 * @param accountName the account's name; where spring.cloud.azure sets neither an
	 * account nor an endpoint
	 * @param endpoint the account's blob endpoint, if it is not
	 * https://{account-name}.blob.core.windows.net. https, or http on this machine
	 * @param accountResourceId the account's id in Azure Resource Manager, which then
	 * tells its location and keeps its lifecycle rules; made of subscription-id,
	 * resource-group and account-name if those are set
	 * @param lacking what the account cannot do although Blob Storage can, such as
	 * versions where versioning is off: an operation that needs it is refused before any
	 * call
	 * @param copyPartThreshold from which size on an object is copied in parts, up to
	 * 256MB
	 * @param copyPartSize the size of such a part, 1MB to 4000MB; grown where there would
	 * be more than 50,000 parts
	 */
	public record Storage(@Nullable String accountName, @Nullable String endpoint, @Nullable String accountResourceId,
			@DefaultValue Set<StorageCapability> lacking, @DefaultValue("256MB") DataSize copyPartThreshold,
			@DefaultValue("256MB") DataSize copyPartSize) {

		private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");

		private static final Pattern RESOURCE_ID = Pattern.compile(
				"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Storage/storageAccounts/[a-z0-9]{3,24}",
				Pattern.CASE_INSENSITIVE);

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".storage";
			if (this.accountName != null && !ACCOUNT.matcher(this.accountName).matches()) {
				faults.add(prefix + ".account-name", "it cannot be the name of a storage account",
						"Write 3 to 24 lower-case letters and digits");
			}
			if (this.accountResourceId != null && !RESOURCE_ID.matcher(this.accountResourceId).matches()) {
				faults.add(prefix + ".account-resource-id", "it is not the resource id of a storage account",
						"Write /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>");
			}
			if (this.endpoint != null) {
				Endpoints.check(prefix + ".endpoint", this.endpoint, faults);
			}
			faults.checkBetween(prefix + ".copy-part-threshold", this.copyPartThreshold, DataSize.ofBytes(0),
					DataSize.ofMegabytes(256));
			faults.checkBetween(prefix + ".copy-part-size", this.copyPartSize, DataSize.ofMegabytes(1),
					DataSize.ofMegabytes(4000));
		}

	}

	/**
	 * Where log entries go in Azure Monitor Logs.
	 *
	 * @param endpoint the address of the data collection rule (its logs ingestion
	 * endpoint), or of a data collection endpoint. https, or http on this machine
	 * @param ruleId the rule's immutable id, such as dcr-0123456789abcdef0123456789abcdef
	 * @param stream the stream that the rule declares
	 */
	public record Logs(@Nullable String endpoint, @Nullable String ruleId,
			@DefaultValue(AzureLogOptions.DEFAULT_STREAM) String stream) {

		static final String PREFIX = AzureCloudProperties.PREFIX + ".logs";

		void check(PropertyFaults faults) {
			if (this.endpoint != null) {
				Endpoints.check(PREFIX + ".endpoint", this.endpoint, faults);
			}
			if (this.ruleId != null && !AzureLogOptions.isRule(this.ruleId)) {
				faults.add(PREFIX + ".rule-id", "it is not the immutable id of a data collection rule",
						"Write an id such as dcr-0123456789abcdef0123456789abcdef, not the rule's name");
			}
			if (!AzureLogOptions.isStream(this.stream)) {
				faults.add(PREFIX + ".stream", "it cannot be the name of a stream",
						"Write the name that the rule declares, such as " + AzureLogOptions.DEFAULT_STREAM);
			}
		}

	}

	/**
	 * The Application Insights resource.
	 *
	 * @param connectionString what Azure's portal shows in the resource's overview; if it
	 * is not set, APPLICATIONINSIGHTS_CONNECTION_STRING of the environment, which App
	 * Service sets. Whoever has it may write telemetry, so keep it as a secret
	 * @param authenticate whether requests also carry a token of Entra ID, which
	 * resources without local authentication want; it needs a role on the resource
	 */
	public record ApplicationInsights(@Nullable String connectionString, @DefaultValue("false") boolean authenticate) {

		static final String CONNECTION_STRING = AzureCloudProperties.PREFIX + ".application-insights.connection-string";

		/** App Service and Functions set it where Application Insights is switched on. */
		static final String VARIABLE = "APPLICATIONINSIGHTS_CONNECTION_STRING";

		void check(PropertyFaults faults) {
			String fault = (this.connectionString != null) ? ConnectionString.fault(this.connectionString) : null;
			if (fault != null) {
				faults.addSecret(CONNECTION_STRING, fault,
						"Copy it from the resource's overview in Azure's portal: InstrumentationKey=<id>;"
								+ "IngestionEndpoint=https://<region>.in.applicationinsights.azure.com/");
			}
		}

		@Nullable String effectiveConnectionString(Environment environment) {
			String text = (this.connectionString != null) ? this.connectionString : environment.getProperty(VARIABLE);
			return (text != null && !text.isBlank()) ? text : null;
		}

		/** Without the connection string. */
		@Override
		public String toString() {
			return "ApplicationInsights[connectionString=" + ((this.connectionString != null) ? "***" : "null")
					+ ", authenticate=" + this.authenticate + "]";
		}

	}

}
