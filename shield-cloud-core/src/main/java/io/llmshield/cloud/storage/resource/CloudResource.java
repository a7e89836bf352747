package io.llmshield.cloud.storage.resource;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ContentWriter;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectKey;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.WritableResource;

/**
 * An object as a Spring resource: {@code cloud://<store>/<key>}. Every question asks the
 * provider anew and every read begins with the newest version, unless it is
 * {@link #ofVersion bound to a version} or {@link #pinned() pinned}. A key that is empty
 * or ends in {@code /} is a folder: it exists if there is an object under it, has no
 * content, and is where {@link #createRelative} starts from.
 * <p>
 * What is written appears whole or not at all: see {@link #getOutputStream()}.
 * <p>
 * Thread-safe. Reading throws {@link FileNotFoundException} for a missing object and
 * {@link IOException} for everything else, with the {@link CloudException} as its cause;
 * {@link #exists()} and {@link #isReadable()} throw the {@link CloudException}, because
 * "forbidden" and "unavailable" are not "missing".
 */
public final class CloudResource extends AbstractResource implements WritableResource {

	private final Supplier<CloudStorage> store;

	private final CloudLocation location;

	private final @Nullable String versionId;

	private final boolean closePublishes;

	/** What a pinned resource has seen; {@code null} in one that is not pinned. */
	private final @Nullable Pin pin;

	CloudResource(Supplier<CloudStorage> store, CloudLocation location, boolean closePublishes) {
		this(store, location, null, closePublishes, null);
	}

	private CloudResource(Supplier<CloudStorage> store, CloudLocation location, @Nullable String versionId,
			boolean closePublishes, @Nullable Pin pin) {
		this.store = store;
		this.location = location;
		this.versionId = versionId;
		this.closePublishes = closePublishes;
		this.pin = pin;
	}

	/**
	 * Return the store's name.
	 * @return the name in {@code llmshield.cloud.storage.stores}
	 */
	public String getStore() {
		return this.location.store();
	}

	/**
	 * Return the object's key.
	 * @return the key, relative to the store; empty or ending in {@code /} for a folder
	 */
	public String getKey() {
		return this.location.key();
	}

	/**
	 * Return the same object's resource bound to one version. It cannot be written.
	 * @param versionId from {@link ObjectMetadata#versionId()} or
	 * {@link CloudStorage#listVersions(String)}
	 * @return the resource; {@code UNSUPPORTED} at its first use if the provider keeps no
	 * versions
	 */
	public CloudResource ofVersion(String versionId) {
		return new CloudResource(this.store, this.location, versionId, this.closePublishes, null);
	}

	/**
	 * Return a resource that asks the provider once: whatever is asked of it later, it
	 * answers for the version that it found first, and reads that version. A read fails,
	 * and never mixes two versions, if another one has taken its place and the provider
	 * keeps no versions. For one request, not to be kept. Relatives are pinned too.
	 * @return the resource
	 */
	public CloudResource pinned() {
		return new CloudResource(this.store, this.location, this.versionId, this.closePublishes, new Pin());
	}

	/**
	 * Return a resource for callers that know nothing of
	 * {@link CloudOutputStream#complete()}: closing its stream publishes what was written
	 * unless a write failed. A producer that fails between two writes then leaves what it
	 * wrote so far, as if it were whole.
	 * @return the resource
	 */
	public CloudResource publishingOnClose() {
		return new CloudResource(this.store, this.location, this.versionId, true, this.pin);
	}

	/**
	 * Return the object's metadata.
	 * @return the metadata, or empty if the object is missing or this is a folder
	 * @throws CloudException if the provider refuses or is away
	 */
	public Optional<ObjectMetadata> findMetadata() {
		return (this.pin != null) ? this.pin.metadata(this::askForMetadata) : askForMetadata();
	}

	private Optional<ObjectMetadata> askForMetadata() {
		if (this.location.isFolder() || !isPossibleKey()) {
			return Optional.empty();
		}
		try {
			return (this.versionId != null) ? askForMetadata(this.versionId) : this.store.get().findMetadata(getKey());
		}
		catch (CloudException ex) {
			if (isMissing(ex) || isRefusedWithoutACall(ex)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	/** There is no call for the metadata of a version, but reading tells it. */
	private Optional<ObjectMetadata> askForMetadata(String version) {
		GetOptions little = new GetOptions(ByteRange.of(0, 1), version, null, null);
		try (ObjectContent content = this.store.get().open(getKey(), little)) {
			return Optional.of(content.metadata());
		}
	}

	/**
	 * Of these arguments only the key can be at fault, together with the store's prefix.
	 * What a provider refuses has what its client threw as the cause.
	 */
	private static boolean isRefusedWithoutACall(CloudException error) {
		return error.category() == CloudErrorCategory.INVALID_ARGUMENT && error.getCause() == null;
	}

	/** No object can have such a key, and asking for it is no mistake of a browser's. */
	private boolean isPossibleKey() {
		try {
			ObjectKey.check(getKey());
			return true;
		}
		catch (CloudException ex) {
			return false;
		}
	}

	private static boolean isMissing(CloudException error) {
		return error.category() == CloudErrorCategory.NOT_FOUND && !(error instanceof BucketNotFoundException);
	}

	private ObjectMetadata requireMetadata() throws IOException {
		try {
			return findMetadata()
				.orElseThrow(() -> new FileNotFoundException(getDescription() + (this.location.isFolder()
						? " is a folder: it has neither content nor metadata" : " does not exist")));
		}
		catch (CloudException ex) {
			throw CloudIo.toIOException(ex);
		}
	}

	@Override
	public boolean exists() {
		if (!this.location.isFolder()) {
			return findMetadata().isPresent();
		}
		try (var entries = this.store.get().list(ListOptions.folder(getKey()).pagesOf(1))) {
			return entries.findFirst().isPresent();
		}
	}

	@Override
	public boolean isReadable() {
		return !this.location.isFolder() && exists();
	}

	@Override
	public boolean isWritable() {
		return !this.location.isFolder() && this.versionId == null;
	}

	@Override
	public long contentLength() throws IOException {
		return requireMetadata().size();
	}

	@Override
	public long lastModified() throws IOException {
		return requireMetadata().lastModified().toEpochMilli();
	}

	@Override
	public @Nullable String getFilename() {
		return this.location.filename();
	}

	@Override
	public String getDescription() {
		return (this.versionId != null) ? this.location + " version " + this.versionId : this.location.toString();
	}

	/**
	 * Return the location with everything encoded that a URI does not allow. To get the
	 * resource again, use {@link #getDescription()}.
	 */
	@Override
	public URI getURI() {
		return this.location.toUri();
	}

	/**
	 * Return the URI as a URL that can be opened, in this JVM.
	 */
	@Override
	public URL getURL() throws IOException {
		return CloudUrlHandler.url(this);
	}

	/**
	 * An object is no file: always throws.
	 */
	@Override
	public File getFile() throws IOException {
		throw new FileNotFoundException(
				getDescription() + " is no file: read its stream, or copy it to a file with CloudStorage.getToFile");
	}

	/**
	 * Return the resource of a path relative to the folder that this object is in, or to
	 * this folder. A path that begins with {@code /} starts at the store's first level.
	 * @throws FileNotFoundException if the path leads out of the store
	 */
	@Override
	public CloudResource createRelative(String relativePath) throws IOException {
		return new CloudResource(this.store, this.location.relative(relativePath), null, this.closePublishes,
				(this.pin != null) ? new Pin() : null);
	}

	/**
	 * Open the object. Memory does not depend on its size; a broken connection is resumed
	 * in the same version; bytes that differ from their checksum are an
	 * {@link IOException}. Skipping far opens the object anew at the new place, instead
	 * of reading what is skipped.
	 */
	@Override
	public InputStream getInputStream() throws IOException {
		return new CloudInputStream((range) -> open(range), ByteRange.ALL);
	}

	/**
	 * Open a range of the object: nothing else is transferred.
	 * @param range which bytes
	 * @return the bytes
	 * @throws IOException if the object is missing, the range begins after its end, or it
	 * cannot be opened
	 */
	public InputStream getInputStream(ByteRange range) throws IOException {
		return new CloudInputStream((part) -> open(part), range);
	}

	private ObjectContent open(GetOptions options) throws IOException {
		if (this.location.isFolder()) {
			throw new FileNotFoundException(getDescription() + " is a folder: it has no content");
		}
		try {
			return this.store.get().open(getKey(), bound(options));
		}
		catch (CloudException ex) {
			throw (this.pin != null) ? new IOException(ex.getMessage(), ex) : CloudIo.toIOException(ex);
		}
	}

	private GetOptions bound(GetOptions options) throws IOException {
		if (this.versionId != null) {
			return new GetOptions(options.range(), this.versionId, null, null);
		}
		if (this.pin == null) {
			return options;
		}
		ObjectMetadata seen = requireMetadata();
		boolean kept = seen.versionId() != null && this.store.get().capabilities().has(StorageCapability.VERSIONS);
		return kept ? new GetOptions(options.range(), seen.versionId(), null, null)
				: options.ifMatch(seen.versionToken());
	}

	/**
	 * Write what a callback produces, straight to the provider. If it throws, nothing is
	 * written. The best way to write: it needs neither a file nor
	 * {@link CloudOutputStream#complete()}.
	 * @param content writes to the stream that it is given
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 * @throws CloudException if it was not written
	 */
	public ObjectMetadata write(ContentWriter content, PutOptions options) {
		checkWritable();
		return this.store.get().put(getKey(), content, options);
	}

	/**
	 * Return a stream that publishes at {@link CloudOutputStream#close() close}, if
	 * {@link CloudOutputStream#complete()} was called before; without it, closing writes
	 * nothing and throws.
	 */
	@Override
	public CloudOutputStream getOutputStream() throws IOException {
		return getOutputStream(PutOptions.DEFAULT);
	}

	/**
	 * Return a stream that publishes with options.
	 * @param options type, metadata, condition and more
	 * @return the stream
	 * @throws IOException if this cannot be written, or no file can be made
	 * @see #getOutputStream()
	 */
	public CloudOutputStream getOutputStream(PutOptions options) throws IOException {
		try {
			checkWritable();
			ObjectKey.check(getKey());
		}
		catch (CloudException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
		return new CloudOutputStream(this.store, this.location, options, this.closePublishes);
	}

	private void checkWritable() {
		if (!isWritable()) {
			throw CloudIo.notWritable(this);
		}
	}

	/**
	 * Return whether the other one is a resource of the same location and version.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof CloudResource that && getDescription().equals(that.getDescription()));
	}

	@Override
	public int hashCode() {
		return getDescription().hashCode();
	}

	/** Remembers the first answer. */
	private static final class Pin {

		/** No monitor: it would keep a virtual thread on its carrier during the call. */
		private final ReentrantLock lock = new ReentrantLock();

		private boolean asked;

		private Optional<ObjectMetadata> seen = Optional.empty();

		Optional<ObjectMetadata> metadata(Supplier<Optional<ObjectMetadata>> question) {
			this.lock.lock();
			try {
				if (!this.asked) {
					this.seen = question.get();
					this.asked = true;
				}
				return this.seen;
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
