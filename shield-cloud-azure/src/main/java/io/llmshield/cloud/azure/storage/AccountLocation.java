package io.llmshield.cloud.azure.storage;

import java.util.List;

import com.azure.core.util.Context;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Tells where the account keeps its data. The data plane does not know: it is what Azure
 * Resource Manager says, with the second location of an account that copies everything
 * there, else what the configuration states, else unknown. Thread-safe.
 *
 * @param calls makes the calls
 * @param stated what the configuration states, or {@code null}
 * @param account the account, or {@code null}
 */
record AccountLocation(BlobCalls calls, @Nullable String stated, @Nullable AzureStorageAccount account) {

	/** No residency policy allows it. */
	static final String UNKNOWN = "unknown";

	String of(String bucket) {
		this.calls.call(CloudErrorKind.STORAGE_FETCH, new ObjectId(bucket, ""),
				() -> this.calls.container(bucket).getPropertiesWithResponse(null, null, Context.NONE));
		if (this.account == null) {
			return (this.stated != null) ? this.stated : UNKNOWN;
		}
		List<String> all = this.account.locations();
		String real = all.get(0);
		if (this.stated != null && !AzureStorageAccount.plain(this.stated).equals(real)) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(AzureErrors.PROVIDER)
				.operation("find bucket")
				.resource(bucket)
				.reason("the configuration says that the account is in '" + this.stated + "', but it is in '" + real
						+ "'")
				.remedy("Mend the stated location, or use an account that is there")
				.build();
		}
		return String.join(",", all);
	}

}
