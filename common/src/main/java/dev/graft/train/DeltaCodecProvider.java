package dev.graft.train;

import dev.graft.Api;
import dev.graft.config.ProviderSettings;
import dev.graft.provider.Provider;

/** Makes a format of weight deltas for {@code train.codec.type}. */
@Api(Api.For.PARTS)
public interface DeltaCodecProvider extends Provider {

  /** The version of this interface and of {@link BlockCodec}. */
  int API = 1;

  /**
   * The codec. Made on the driver and on every executor, where the provider's jar must be, too; one
   * of a user's jar is {@link BlockCodec#byBlocks}.
   *
   * @param settings those of {@link #settings} that the job gives
   * @throws dev.graft.UnusableInputException if they cannot be used, see {@link
   *     ProviderSettings#refused}
   */
  DeltaCodec create(ProviderSettings settings);
}
