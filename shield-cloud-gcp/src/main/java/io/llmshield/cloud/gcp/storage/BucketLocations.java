package io.llmshield.cloud.gcp.storage;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import com.google.api.services.storage.model.Bucket;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.storage.ObjectId;

/**
 * Finds out where a bucket is kept. Thread-safe.
 *
 * @param calls makes the calls
 */
record BucketLocations(GcsCalls calls) {

	/**
	 * Return the location.
	 * @param bucket the bucket
	 * @return a region as {@code europe-west3}; {@code eu}, {@code us} or {@code asia};
	 * two regions as {@code eur4} if Google chose the pair, or as
	 * {@code europe-west1,europe-west4} if the bucket's owner did
	 */
	String of(String bucket) {
		Bucket found = this.calls.call(CloudErrorKind.STORAGE_FETCH, new ObjectId(bucket, ""),
				() -> this.calls.client()
					.json()
					.buckets()
					.get(bucket)
					.setFields("location,customPlacementConfig")
					.execute());
		List<String> regions = (found.getCustomPlacementConfig() != null)
				? found.getCustomPlacementConfig().getDataLocations() : null;
		String location = (regions != null && !regions.isEmpty())
				? regions.stream().sorted().collect(Collectors.joining(",")) : String.valueOf(found.getLocation());
		return location.toLowerCase(Locale.ROOT);
	}

}
