package io.llmshield.cloud.test.faults;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * A driver of objects whose calls fail as a {@link FaultPlan} says, and whose bodies are
 * damaged on demand; everything else goes to the real driver. It also measures how many
 * bytes were on their way to the driver at once. Thread-safe.
 */
public final class FaultyStorageDriver implements StorageDriver {

	private final StorageDriver delegate;

	private final FaultPlan<StorageCall> plan = new FaultPlan<>();

	private final Queue<BodyFault> bodyFaults = new ConcurrentLinkedQueue<>();

	private final UploadMeter meter = new UploadMeter();

	/**
	 * Create a driver without faults.
	 * @param delegate the real driver
	 */
	public FaultyStorageDriver(StorageDriver delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return the script.
	 * @return the plan
	 */
	public FaultPlan<StorageCall> plan() {
		return this.plan;
	}

	/**
	 * Return what was measured of uploads, and where they are told to fail.
	 * @return the meter
	 */
	public UploadMeter uploads() {
		return this.meter;
	}

	/**
	 * Damage the bodies that are opened next, one after another.
	 * @param faults one fault for each body
	 */
	public void damageNextBodies(BodyFault... faults) {
		this.bodyFaults.addAll(List.of(faults));
	}

	/**
	 * Fail the call that carries a byte of an upload, once, before it reaches the driver.
	 * @param position the byte within the object, counted from 0
	 * @param category the error's category
	 */
	public void failUploadAt(long position, CloudErrorCategory category) {
		this.meter.failAt(position, category);
	}

	@Override
	public String provider() {
		return this.delegate.provider();
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.delegate.capabilities();
	}

	@Override
	public String location(String bucket) {
		return call(StorageCall.LOCATION, () -> this.delegate.location(bucket));
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		return call(StorageCall.HEAD, () -> this.delegate.head(id, versionId));
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		ObjectContent content = call(StorageCall.OPEN, () -> this.delegate.open(id, options));
		BodyFault fault = this.bodyFaults.poll();
		return (fault == null) ? content
				: new ObjectContent(content.metadata(), content.length(), fault.apply(content.inputStream()));
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		return this.meter.carry(0, content.remaining(),
				() -> call(StorageCall.PUT, () -> this.delegate.put(id, content, crc32c, options)));
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return new FaultyUpload(call(StorageCall.BEGIN, () -> this.delegate.beginUpload(id, options)));
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		run(StorageCall.DELETE, 0, () -> this.delegate.delete(id, options));
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		return call(StorageCall.DELETE_BATCH, () -> this.delegate.deleteBatch(bucket, keys));
	}

	@Override
	public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		return call(StorageCall.LIST, () -> this.delegate.list(bucket, options, pageToken));
	}

	@Override
	public List<ObjectVersion> listVersions(ObjectId id) {
		return call(StorageCall.LIST_VERSIONS, () -> this.delegate.listVersions(id));
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		return call(StorageCall.COPY, () -> this.delegate.copy(source, target, options));
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
		return call(StorageCall.COPY, () -> this.delegate.copy(source, target, options, repeats));
	}

	@Override
	public Map<String, String> tags(ObjectId id) {
		return call(StorageCall.TAGS, () -> this.delegate.tags(id));
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		return call(StorageCall.PRESIGN_GET, () -> this.delegate.presignGet(id, validity));
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		return call(StorageCall.PRESIGN_PUT, () -> this.delegate.presignPut(id, options));
	}

	@Override
	public void applyLifecycle(String bucket, List<LifecycleRule> rules) {
		run(StorageCall.LIFECYCLE, 0, () -> this.delegate.applyLifecycle(bucket, rules));
	}

	@Override
	public void applyLifecycle(String bucket, LifecycleRule rule) {
		run(StorageCall.LIFECYCLE, 0, () -> this.delegate.applyLifecycle(bucket, rule));
	}

	@Override
	public List<LifecycleRule> lifecycleRules(String bucket) {
		return call(StorageCall.LIFECYCLE, () -> this.delegate.lifecycleRules(bucket));
	}

	private <T> T call(StorageCall call, Supplier<T> real) {
		return this.plan.around(call, 0, real);
	}

	private void run(StorageCall call, int number, Runnable real) {
		this.plan.around(call, number, () -> {
			real.run();
			return call;
		});
	}

	private final class FaultyUpload implements PartUpload {

		private final PartUpload upload;

		FaultyUpload(PartUpload upload) {
			this.upload = upload;
		}

		@Override
		public void part(int number, long offset, ByteBuffer content) {
			FaultyStorageDriver.this.meter.carry(offset, content.remaining(), () -> {
				run(StorageCall.PART, number, () -> this.upload.part(number, offset, content));
				return number;
			});
		}

		@Override
		public ObjectMetadata complete(int parts, long size, long crc32c) {
			return call(StorageCall.COMPLETE, () -> this.upload.complete(parts, size, crc32c));
		}

		@Override
		public void abort() {
			run(StorageCall.ABORT, 0, this.upload::abort);
		}

	}

}
