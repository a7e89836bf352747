package io.llmshield.cloud.gcp.metrics;

import java.util.Arrays;
import java.util.List;

import com.google.api.Distribution;
import com.google.api.Distribution.BucketOptions;
import com.google.api.Distribution.BucketOptions.Exponential;
import io.llmshield.cloud.metrics.Metric;

/**
 * Makes distributions. All have the same buckets, so that the service can add them up
 * exactly: from 2<sup>-20</sup> to 2<sup>44</sup> (a microsecond to half a million years
 * in seconds, a byte to 16 TiB), each wider than the one before by the root of two, which
 * tells a percentile to within a fifth. Smaller and negative values share the first
 * bucket, larger ones the last.
 */
final class Distributions {

	/** Of at most 200 that the service takes. */
	static final int FINITE_BUCKETS = 128;

	static final double GROWTH = Math.sqrt(2);

	static final double SCALE = 0x1p-20;

	private static final BucketOptions OPTIONS = BucketOptions.newBuilder()
		.setExponentialBuckets(
				Exponential.newBuilder().setNumFiniteBuckets(FINITE_BUCKETS).setGrowthFactor(GROWTH).setScale(SCALE))
		.build();

	/** Where each bucket but the first begins. */
	private static final double[] BOUNDS = bounds();

	private Distributions() {
	}

	private static double[] bounds() {
		double[] bounds = new double[FINITE_BUCKETS + 1];
		for (int i = 0; i < bounds.length; i++) {
			bounds[i] = SCALE * Math.pow(GROWTH, i);
		}
		return bounds;
	}

	static Distribution of(List<Metric> points) {
		long[] buckets = new long[FINITE_BUCKETS + 2];
		double mean = 0;
		double squares = 0;
		int used = 0;
		int count = 0;
		for (Metric point : points) {
			// Welford's method
			count++;
			double before = point.value() - mean;
			mean += before / count;
			squares += before * (point.value() - mean);
			int bucket = bucket(point.value());
			buckets[bucket]++;
			used = Math.max(used, bucket + 1);
		}
		Distribution.Builder made = Distribution.newBuilder()
			.setCount(count)
			.setMean(mean)
			.setSumOfSquaredDeviation(Math.max(0, squares))
			.setBucketOptions(OPTIONS);
		Arrays.stream(buckets, 0, used).forEach(made::addBucketCounts);
		return made.build();
	}

	private static int bucket(double value) {
		int found = Arrays.binarySearch(BOUNDS, value);
		return (found >= 0) ? found + 1 : -found - 1;
	}

}
