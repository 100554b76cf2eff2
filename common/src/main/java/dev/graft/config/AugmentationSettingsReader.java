package dev.graft.config;

import dev.graft.image.AugmentationSettings;

/** Reads the {@code train.augmentation} part of a job file. */
final class AugmentationSettingsReader {

  private final ConfigKeys keys;

  AugmentationSettingsReader(ConfigKeys keys) {
    this.keys = keys;
  }

  AugmentationSettings read() {
    return new AugmentationSettings(
        keys.whole("train.augmentation.pad-crop", 0),
        keys.flag("train.augmentation.horizontal-flip"),
        keys.number("train.augmentation.rotation", r -> r >= 0 && r <= 180, "from 0 to 180"),
        change("brightness"),
        change("contrast"),
        change("saturation"),
        keys.whole("train.augmentation.cutout", 0),
        keys.number("train.augmentation.mixup", a -> a >= 0, "at least 0"),
        keys.choice("train.augmentation.frozen", AugmentationSettings.Frozen.class),
        keys.whole("train.augmentation.views", 1));
  }

  private double change(String what) {
    return keys.number("train.augmentation." + what, c -> c >= 0 && c <= 1, "from 0 to 1");
  }
}
