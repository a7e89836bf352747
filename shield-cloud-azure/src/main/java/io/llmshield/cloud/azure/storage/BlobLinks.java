package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.UserDelegationKey;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.policy.StorageSharedKeyCredentialPolicy;
import com.azure.storage.common.sas.SasProtocol;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import org.jspecify.annotations.Nullable;

/**
 * Signs links: with the account's key where the client has it, else with a key that Blob
 * Storage gives to the client's Entra ID identity, which is kept for a day. Thread-safe.
 */
final class BlobLinks {

	/** For clocks that differ. */
	private static final Duration EARLIER = Duration.ofMinutes(15);

	/** Blob Storage gives keys for 7 days at most. */
	private static final Duration LONGEST_KEY = Duration.ofDays(7);

	private static final Duration USUAL_KEY = Duration.ofDays(1);

	private final BlobCalls calls;

	private final Signer signer;

	/** No monitor: it would keep a virtual thread on its carrier during the call. */
	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable UserDelegationKey key;

	BlobLinks(BlobCalls calls) {
		this.calls = calls;
		this.signer = signer(calls.client().getHttpPipeline());
	}

	private static Signer signer(HttpPipeline pipeline) {
		for (int i = 0; i < pipeline.getPolicyCount(); i++) {
			HttpPipelinePolicy policy = pipeline.getPolicy(i);
			if (policy instanceof StorageSharedKeyCredentialPolicy) {
				return Signer.ACCOUNT_KEY;
			}
			if (policy instanceof BearerTokenAuthenticationPolicy) {
				return Signer.ENTRA_ID;
			}
		}
		return Signer.NONE;
	}

	PresignedUrl get(ObjectId id, Duration validity) {
		return link("GET", CloudErrorKind.STORAGE_FETCH, id, new BlobSasPermission().setReadPermission(true), validity,
				Map.of());
	}

	PresignedUrl put(ObjectId id, PresignPutOptions options) {
		return link("PUT", CloudErrorKind.STORAGE_PUT, id,
				new BlobSasPermission().setCreatePermission(true).setWritePermission(true), options.validity(),
				Map.of("x-ms-blob-type", "BlockBlob"));
	}

	private PresignedUrl link(String method, CloudErrorKind kind, ObjectId id, BlobSasPermission permission,
			Duration validity, Map<String, String> headers) {
		Instant until = Instant.now().plus(validity).truncatedTo(ChronoUnit.SECONDS);
		BlobClient blob = this.calls.blob(id, null);
		String signed = sign(kind, id, blob, permission, until);
		return new PresignedUrl(method, URI.create(signed), headers, until);
	}

	/**
	 * Sign a link to a blob.
	 * @param kind what it is for
	 * @param id the object
	 * @param blob the blob, or one version of it
	 * @param permission what it allows
	 * @param until when it ends
	 * @return the link
	 */
	String sign(CloudErrorKind kind, ObjectId id, BlobClient blob, BlobSasPermission permission, Instant until) {
		OffsetDateTime end = until.atOffset(ZoneOffset.UTC);
		BlobServiceSasSignatureValues values = new BlobServiceSasSignatureValues(end, permission);
		if (blob.getBlobUrl().startsWith("https:")) {
			values.setProtocol(SasProtocol.HTTPS_ONLY);
		}
		String signature = this.calls.call(kind, id, () -> switch (this.signer) {
			case ACCOUNT_KEY -> blob.generateSas(values);
			case ENTRA_ID -> blob.generateUserDelegationSas(values, key(end));
			case NONE -> throw unsigned(kind, id);
		});
		String url = blob.getBlobUrl();
		return url + ((url.indexOf('?') < 0) ? "?" : "&") + signature;
	}

	private static CloudException unsigned(CloudErrorKind kind, ObjectId id) {
		return CloudException.of(kind, CloudErrorCategory.UNSUPPORTED)
			.provider(AzureErrors.PROVIDER)
			.operation("sign link")
			.resource(id.toString())
			.reason("the client has neither the account's key nor an Entra ID identity")
			.remedy("Give the client one of them; a shared access signature cannot sign another one")
			.build();
	}

	private UserDelegationKey key(OffsetDateTime until) {
		this.lock.lock();
		try {
			return currentKey(until);
		}
		finally {
			this.lock.unlock();
		}
	}

	private UserDelegationKey currentKey(OffsetDateTime until) {
		UserDelegationKey known = this.key;
		if (known == null || known.getSignedExpiry().isBefore(until)) {
			OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
			OffsetDateTime usual = now.plus(USUAL_KEY);
			OffsetDateTime last = now.plus(LONGEST_KEY);
			OffsetDateTime wanted = until.isAfter(usual) ? until : usual;
			known = this.calls.client()
				.getUserDelegationKeyWithResponse(now.minus(EARLIER), wanted.isAfter(last) ? last : wanted, null,
						Context.NONE)
				.getValue();
			this.key = known;
		}
		return known;
	}

	/** With what links are signed. */
	private enum Signer {

		ACCOUNT_KEY, ENTRA_ID, NONE

	}

}
