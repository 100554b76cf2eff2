package dev.graft.provider;

/**
 * A registered provider.
 *
 * @param provider null where it cannot be used
 * @param name null where even that is unknown
 * @param broken why it cannot be used; null where it can
 */
record Candidate<P extends Provider>(Registration from, P provider, String name, String broken) {

  /**
   * Loads a registered class.
   *
   * @param version of the interface, as this Graft has it
   */
  static <P extends Provider> Candidate<P> load(
      Registration from, Class<P> service, int version, ClassLoader loader) {
    String name = null;
    try {
      Class<?> type = Class.forName(from.provider(), true, loader);
      if (!service.isAssignableFrom(type)) {
        return broken(
            from,
            null,
            Provider.class.isAssignableFrom(type)
                ? "%s is no %s".formatted(type.getName(), service.getSimpleName())
                : "%s is no %s of this Graft; a jar must not bring Graft along"
                    .formatted(type.getName(), service.getSimpleName()));
      }
      P provider = service.cast(type.getConstructor().newInstance());
      name = provider.name();
      if (name == null || name.isBlank()) {
        return broken(from, null, "%s has no name".formatted(type.getName()));
      }
      int built = provider.apiVersion();
      return built == version
          ? new Candidate<>(from, provider, name, null)
          : broken(
              from,
              name,
              "it was built for version %s of %s, and this Graft has version %s; build it against this Graft"
                  .formatted(built, service.getSimpleName(), version));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return broken(from, name, Broken.why(e));
    }
  }

  private static <P extends Provider> Candidate<P> broken(
      Registration from, String name, String why) {
    return new Candidate<>(from, null, name, why);
  }
}
