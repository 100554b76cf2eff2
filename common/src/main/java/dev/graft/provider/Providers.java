package dev.graft.provider;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up providers of one kind by name, on the class path and in the jars of the job. */
public final class Providers<P extends Provider> {

  private static final Logger LOG = LoggerFactory.getLogger(Providers.class);
  static final String OWN = "Graft's own";
  static final String GRAFT = "dev.graft.";
  private static final String LOST =
      "none of Graft's own: a jar that holds Graft must keep its META-INF/services";

  private final Class<P> service;
  private final int version;
  private final String kind;
  private final String part;
  private final String elsewhere;

  /**
   * @param version of the interface
   * @param kind what it makes, for messages: {@code outer optimizer}
   */
  public Providers(Class<P> service, int version, String kind) {
    this(service, version, kind, null, "the jar of another one goes to spark-submit with --jars");
  }

  private Providers(Class<P> service, int version, String kind, String part, String elsewhere) {
    this.service = service;
    this.version = version;
    this.kind = kind;
    this.part = part;
    this.elsewhere = elsewhere;
  }

  /**
   * The same where one thing of that kind is a part of Graft, which no provider makes.
   *
   * @param part its name; it is found as null
   * @param elsewhere where others are, for messages
   */
  public Providers<P> beside(String part, String elsewhere) {
    return new Providers<>(service, version, kind, part, elsewhere);
  }

  /**
   * The one that a job asks for.
   *
   * @throws UnusableInputException if there is none of that name, if there are two, if it cannot be
   *     loaded, or if it does not have the settings
   */
  public Found<P> find(ProviderSettings wanted) {
    List<Candidate<P>> all = all();
    List<Candidate<P>> named =
        all.stream().filter(one -> wanted.name().equals(one.name())).toList();
    boolean isPart = wanted.is(part);
    if (named.size() + (isPart ? 1 : 0) > 1) {
      throw wanted.refused(
          "%s each offer this %s; leave one of them out".formatted(places(named, isPart), kind));
    }
    if (isPart) {
      return null;
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

  /**
   * All that can be used, Graft's own first, by their names; the log says which cannot.
   *
   * @throws UnusableInputException if two have one name
   */
  public List<Usable<P>> usable() {
    List<Candidate<P>> all = all();
    warn(all);
    List<Candidate<P>> usable = all.stream().filter(one -> one.broken() == null).toList();
    usable.stream()
        .collect(Collectors.groupingBy(Candidate::name, LinkedHashMap::new, Collectors.toList()))
        .forEach(this::refuseTwice);
    return usable.stream()
        .map(one -> new Usable<>(one.provider(), grafts(one.from()), one.from().place()))
        .sorted(
            Comparator.comparing((Usable<P> one) -> !one.own())
                .thenComparing(one -> one.provider().name()))
        .toList();
  }

  /** Modules of Graft's may lie in other jars than the interface. */
  private boolean grafts(Registration one) {
    return own(one) || one.provider().startsWith(GRAFT);
  }

  private void refuseTwice(String name, List<Candidate<P>> named) {
    if (named.size() > 1) {
      throw new UnusableInputException(
          "Cannot use the %s %s: %s each offer it; leave one of them out."
              .formatted(kind, name, places(named, false)));
    }
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
    StringBuilder said = new StringBuilder("there is no such ").append(kind);
    said.append(", ").append(offered(all));
    for (Candidate<P> one : all) {
      if (one.broken() != null) {
        said.append("; that of %s cannot be used: %s".formatted(place(one), one.broken()));
      }
    }
    return said.append("; ").append(elsewhere).toString();
  }

  /** The names that there are, by their places. */
  private String offered(List<Candidate<P>> all) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    if (part != null) {
      names.put(OWN, new TreeSet<>(Set.of(part)));
    }
    for (Candidate<P> one : all) {
      if (one.broken() == null) {
        names.computeIfAbsent(place(one), place -> new TreeSet<>()).add(one.name());
      }
    }
    if (names.isEmpty()) {
      return LOST;
    }
    String only =
        names.entrySet().stream()
            .map(place -> "%s (%s)".formatted(String.join(", ", place.getValue()), place.getKey()))
            .collect(Collectors.joining(" and ", "only ", ""));
    return names.containsKey(OWN) ? only : only + ", " + LOST;
  }

  private String places(List<Candidate<P>> offering, boolean isPart) {
    List<String> places = new ArrayList<>();
    if (isPart) {
      places.add(OWN);
    }
    offering.forEach(one -> places.add(place(one)));
    return String.join(" and ", places);
  }

  private String place(Candidate<P> one) {
    return own(one.from()) ? OWN : one.from().place();
  }
}
