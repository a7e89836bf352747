package io.llmshield.cloud.autoconfigure.storage;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.storage.resource.CloudResources;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.ServletContextResourcePatternResolver;

/**
 * Finds objects by pattern for {@link ApplicationContext#getResources}, and with it for
 * every {@code Resource[]} that Spring converts, and leaves all other locations to what
 * the context had before. A context asks its protocol resolvers for one location only,
 * never for a pattern: its resource loader is the one place where a pattern arrives
 * whole. Boot's DevTools takes the same way; its loader stays in use behind this one.
 */
final class ContextResourceLoader extends DefaultResourceLoader implements ResourcePatternResolver {

	private static final Logger logger = LoggerFactory.getLogger(ContextResourceLoader.class);

	/** The context has no accessor for the loader that was set before. */
	private static final String LOADER_FIELD = "resourceLoader";

	/** What a path without a protocol means is the context's matter, and protected. */
	private static final String BY_PATH_METHOD = "getResourceByPath";

	private final GenericApplicationContext context;

	private final Supplier<CloudResources> resources;

	private final @Nullable ResourceLoader previous;

	private final Method byPath;

	private final ResourcePatternResolver patterns;

	private ContextResourceLoader(GenericApplicationContext context, Supplier<CloudResources> resources,
			@Nullable ResourceLoader previous, Method byPath) {
		super(context.getClassLoader());
		this.context = context;
		this.resources = resources;
		this.previous = previous;
		this.byPath = byPath;
		this.patterns = (previous instanceof ResourcePatternResolver known) ? known : patterns(context);
	}

	private static ResourcePatternResolver patterns(GenericApplicationContext context) {
		boolean servlet = ClassUtils.isPresent("jakarta.servlet.ServletContext", context.getClassLoader()) && ClassUtils
			.isPresent("org.springframework.web.context.WebApplicationContext", context.getClassLoader());
		return servlet ? ServletPatterns.of(context) : new PathMatchingResourcePatternResolver(context);
	}

	/**
	 * Put a loader in front of a context's own.
	 * @param context the context
	 * @param resources finds the objects, used when there is something to find
	 */
	static void install(GenericApplicationContext context, Supplier<CloudResources> resources) {
		try {
			Field field = GenericApplicationContext.class.getDeclaredField(LOADER_FIELD);
			Method byPath = DefaultResourceLoader.class.getDeclaredMethod(BY_PATH_METHOD, String.class);
			ReflectionUtils.makeAccessible(field);
			ReflectionUtils.makeAccessible(byPath);
			ResourceLoader previous = (ResourceLoader) field.get(context);
			context.setResourceLoader(new ContextResourceLoader(context, resources, previous, byPath));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.warn("Patterns of objects, such as cloud://models/*.json, do not work in this application,"
					+ " because its context has changed; single locations do", ex);
		}
	}

	@Override
	public Resource getResource(String location) {
		return (this.previous != null) ? this.previous.getResource(location) : super.getResource(location);
	}

	@Override
	protected Resource getResourceByPath(String path) {
		Object resource = ReflectionUtils.invokeMethod(this.byPath, this.context, path);
		return (resource != null) ? (Resource) resource : super.getResourceByPath(path);
	}

	@Override
	public Resource[] getResources(String pattern) throws IOException {
		if (!CloudResources.isCloudPattern(pattern)) {
			return this.patterns.getResources(pattern);
		}
		try (Stream<CloudResource> found = this.resources.get().find(pattern)) {
			return found.toArray(Resource[]::new);
		}
	}

	/** Keeps the classes of the web out of applications without. */
	private static final class ServletPatterns {

		private ServletPatterns() {
		}

		static ResourcePatternResolver of(GenericApplicationContext context) {
			return (context instanceof WebApplicationContext) ? new ServletContextResourcePatternResolver(context)
					: new PathMatchingResourcePatternResolver(context);
		}

	}

	/** What a native image must know of. */
	static class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection()
				.registerType(GenericApplicationContext.class, (type) -> type.withField(LOADER_FIELD))
				.registerType(DefaultResourceLoader.class, (type) -> type.withMethod(BY_PATH_METHOD,
						List.of(TypeReference.of(String.class)), ExecutableMode.INVOKE));
		}

	}

}
