package dev.graft.config;

import com.typesafe.config.Config;
import dev.graft.config.PretextSettings.Fill;
import dev.graft.config.PretextSettings.Task;
import java.util.List;

/** Reads the {@code train.pretext} part of a job file. */
final class PretextSettingsReader {

  private static final String TASK = "train.pretext.task";
  private static final String SHARE = "train.pretext.share";

  private final ConfigKeys keys;
  private final Config given;

  PretextSettingsReader(ConfigKeys keys, Config given) {
    this.keys = keys;
    this.given = given;
  }

  /** Whether a job has one. */
  static boolean any(Config all) {
    return !all.getIsNull(TASK);
  }

  PretextSettings read() {
    if (keys.text(TASK) == null) {
      refuse(List.of("share", "fill", "noise", "patch"), "it belongs to train.pretext.task");
      return PretextSettings.NONE;
    }
    Task task = keys.choice(TASK, Task.class);
    if (task == Task.MASKED_FEATURES) {
      refuse(List.of("noise", "patch"), "it belongs to train.pretext.task = denoise");
      double share = keys.number(SHARE, s -> s > 0 && s < 1, "above 0 and below 1");
      return new PretextSettings(task, share, keys.choice("train.pretext.fill", Fill.class), 0, 0);
    }
    refuse(List.of("fill"), "it belongs to train.pretext.task = masked-features");
    double share = keys.number(SHARE, s -> s >= 0 && s < 1, "from 0 to less than 1");
    double noise = keys.number("train.pretext.noise", n -> n >= 0, "at least 0");
    if (share == 0 && noise == 0) {
      throw keys.refused(
          SHARE,
          "with train.pretext.noise = 0 nothing is taken from the pictures, give one of the two");
    }
    return new PretextSettings(task, share, Fill.ZERO, noise, keys.whole("train.pretext.patch", 1));
  }

  private void refuse(List<String> names, String why) {
    for (String name : names) {
      if (given.hasPath("train.pretext." + name)) {
        throw keys.refused("train.pretext." + name, why);
      }
    }
  }
}
