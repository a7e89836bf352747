package io.llmshield.cloud.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Passes every operation on to another storage: the base of layers, which override what
 * they change. The interface's default methods are not passed on; they end in the methods
 * of this object, so that a layer that overrides {@link #open(String, GetOptions)} is
 * also asked by {@link #open(String)}. As thread-safe as what it passes on to.
 */
public abstract class ForwardingCloudStorage implements CloudStorage {

	private final CloudStorage delegate;

	/**
	 * Create a layer.
	 * @param delegate takes the operations
	 */
	protected ForwardingCloudStorage(CloudStorage delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return what this passes on to.
	 * @return the next storage
	 */
	protected final CloudStorage delegate() {
		return this.delegate;
	}

	@Override
	public ObjectContent open(String key, GetOptions options) {
		return this.delegate.open(key, options);
	}

	@Override
	public byte[] getBytes(String key, GetOptions options) {
		return this.delegate.getBytes(key, options);
	}

	@Override
	public ObjectMetadata getToFile(String key, Path target, GetOptions options) {
		return this.delegate.getToFile(key, target, options);
	}

	@Override
	public ObjectMetadata put(String key, byte[] content, PutOptions options) {
		return this.delegate.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, long length, PutOptions options) {
		return this.delegate.put(key, content, length, options);
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, PutOptions options) {
		return this.delegate.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, Path content, PutOptions options) {
		return this.delegate.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, ContentWriter content, PutOptions options) {
		return this.delegate.put(key, content, options);
	}

	@Override
	public void delete(String key, DeleteOptions options) {
		this.delegate.delete(key, options);
	}

	@Override
	public List<DeleteResult> deleteAll(Collection<String> keys) {
		return this.delegate.deleteAll(keys);
	}

	@Override
	public Stream<ListEntry> list(ListOptions options) {
		return this.delegate.list(options);
	}

	@Override
	public ObjectMetadata getMetadata(String key) {
		return this.delegate.getMetadata(key);
	}

	@Override
	public Map<String, String> getTags(String key) {
		return this.delegate.getTags(key);
	}

	@Override
	public ObjectMetadata copy(String sourceKey, String targetKey, CopyOptions options) {
		return this.delegate.copy(sourceKey, targetKey, options);
	}

	@Override
	public List<ObjectVersion> listVersions(String key) {
		return this.delegate.listVersions(key);
	}

	@Override
	public PresignedUrl presignGet(String key, Duration validity) {
		return this.delegate.presignGet(key, validity);
	}

	@Override
	public PresignedUrl presignPut(String key, PresignPutOptions options) {
		return this.delegate.presignPut(key, options);
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.delegate.capabilities();
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + " on " + this.delegate;
	}

}
