package dev.graft.provider;

import dev.graft.config.ProviderSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up providers of one kind by name, on the class path and in the jars of the job. */
public final class Providers<P extends Provider> {

  private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

  private final Class<P> service;
  private final int version;
  private final String kind;

  /**
   * @param version of the interface
   * @param kind what it makes, for messages: {@code outer optimizer}
   */
  public Providers(Class<P> service, int version, String kind) {
    this.service = service;
    this.version = version;
    this.kind = kind;
  }

  /**
   * The one that a job asks for.
   *
   * @throws dev.graft.config.UnusableInputException if there is none of that name, if there are
   *     two, if it cannot be loaded, or if it does not have the settings
   */
  public Found<P> find(ProviderSettings wanted) {
    List<Candidate<P>> all = all();
    List<Candidate<P>> named =
        all.stream().filter(one -> wanted.name().equals(one.name())).toList();
    if (named.size() > 1) {
      throw wanted.refused(
          "%s each offer this %s; leave one of them out"
              .formatted(
                  named.stream().map(this::place).collect(Collectors.joining(" and ")), kind));
    }
    if (named.isEmpty()) {
      throw wanted.refused(unknown(all));
    }
    Candidate<P> one = named.get(0);
    if (one.broken() != null) {
      throw wanted.refused("that of %s cannot be used: %s".formatted(place(one), one.broken()));
    }
    warn(all);
    Found<P> found = new Found<>(one.provider(), own(one.from()), one.from().place(), wanted);
    found.checkSettings();
    return found;
  }

  /** Every provider once, in the order of the class path. */
  private List<Candidate<P>> all() {
    Map<Registration, ClassLoader> kept = new LinkedHashMap<>();
    for (ClassLoader loader : loaders()) {
      for (Registration one : Registration.of(service, loader)) {
        if (kept.keySet().stream().noneMatch(other -> again(one, other))) {
          kept.put(one, loader);
        }
      }
    }
    List<Candidate<P>> all = new ArrayList<>();
    kept.forEach((one, loader) -> all.add(Candidate.load(one, service, version, loader)));
    return all;
  }

  /**
   * Graft's own, then the thread's, where spark-submit puts the jars of a job: with
   * spark.driver.userClassPathFirst that may see another copy of Graft.
   */
  private Set<ClassLoader> loaders() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(service.getClassLoader());
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    return loaders;
  }

  /** Whether one of two is the other; Graft itself may be on the class path twice. */
  private boolean again(Registration one, Registration other) {
    return one.provider().equals(other.provider())
        && (own(one) || own(other) || one.isCopyOf(other));
  }

  private boolean own(Registration one) {
    return one.beside(service);
  }

  private void warn(List<Candidate<P>> all) {
    for (Candidate<P> one : all) {
      if (one.broken() != null) {
        LOG.warn("the {} of {} cannot be used: {}", kind, place(one), one.broken());
      }
    }
  }

  private String unknown(List<Candidate<P>> all) {
    StringBuilder said = new StringBuilder("there is no such ").append(kind).append("; there are ");
    Set<String> places =
        all.stream().map(this::place).collect(Collectors.toCollection(LinkedHashSet::new));
    said.append(
        places.stream()
            .map(place -> offered(all, place))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" and ")));
    for (Candidate<P> one : all) {
      if (one.broken() != null) {
        said.append("; that of %s cannot be used: %s".formatted(place(one), one.broken()));
      }
    }
    return said.append("; the jar of another one goes to spark-submit with --jars").toString();
  }

  private String offered(List<Candidate<P>> all, String place) {
    Set<String> names =
        all.stream()
            .filter(one -> one.broken() == null && place(one).equals(place))
            .map(Candidate::name)
            .collect(Collectors.toCollection(TreeSet::new));
    return names.isEmpty() ? null : "%s (%s)".formatted(String.join(", ", names), place);
  }

  private String place(Candidate<P> one) {
    return own(one.from()) ? "Graft's own" : one.from().place();
  }
}
