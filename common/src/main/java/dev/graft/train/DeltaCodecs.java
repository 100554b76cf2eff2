package dev.graft.train;

import dev.graft.config.AveragingSettings;
import dev.graft.config.ProviderSettings;
import dev.graft.provider.Found;
import dev.graft.provider.Providers;
import dev.graft.provider.UsersPart;
import java.lang.ref.SoftReference;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The formats of a weight delta, by their names in job files. */
public final class DeltaCodecs {

  private static final Logger LOG = LoggerFactory.getLogger(DeltaCodecs.class);

  private static final Providers<DeltaCodecProvider> PROVIDERS =
      new Providers<>(DeltaCodecProvider.class, DeltaCodecProvider.API, "delta codec");

  /** What was looked up last: a job has one codec, and asks for it with every reply. */
  private static volatile SoftReference<Last> last = new SoftReference<>(null);

  private DeltaCodecs() {}

  private record Last(ClassLoader loader, ProviderSettings settings, BlockwiseCodec.Opened opened) {

    boolean is(ProviderSettings wanted) {
      return Thread.currentThread().getContextClassLoader() == loader && settings.equals(wanted);
    }
  }

  /**
   * As the job file says; error feedback is the worker's business ({@link ErrorFeedback}).
   *
   * @throws dev.graft.UnusableInputException if there is none of that name, or it cannot be used
   */
  public static DeltaCodec of(AveragingSettings.Codec settings) {
    return of(PROVIDERS.find(settings.type()));
  }

  private static DeltaCodec of(Found<DeltaCodecProvider> found) {
    DeltaCodec made = found.guarded("create", () -> found.provider().create(found.settings()));
    if (!found.own() && !(made instanceof BlockwiseCodec)) {
      throw found.refused("gave a codec that is not made by BlockCodec.byBlocks");
    }
    return made;
  }

  /** A user's codec, where it is used. */
  static BlockwiseCodec.Opened open(ProviderSettings settings) {
    Last known = last.get();
    if (known == null || !known.is(settings)) {
      Found<DeltaCodecProvider> found = PROVIDERS.find(settings);
      known =
          new Last(
              Thread.currentThread().getContextClassLoader(),
              settings,
              ((BlockwiseCodec) of(found)).opened(found));
      last = new SoftReference<>(known);
    }
    return known.opened();
  }

  /**
   * Refuses what no training could use, before there is one.
   *
   * @return whose it is, where it is not Graft's own
   */
  public static Optional<UsersPart> check(AveragingSettings.Codec settings) {
    Found<DeltaCodecProvider> found = PROVIDERS.find(settings.type());
    DeltaCodec codec = of(found);
    if (!found.own()) {
      codec.encode(new float[] {0.5f, -1, 0}).decode();
      LOG.info("delta codec: {}, of {}", settings.type().name(), found.place());
    }
    return found.part();
  }
}
