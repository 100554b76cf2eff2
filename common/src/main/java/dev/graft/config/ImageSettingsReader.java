package dev.graft.config;

import dev.graft.image.PictureShape;
import java.util.List;

/** Reads the {@code data.images} part of a job file. */
final class ImageSettingsReader {

  private final ConfigKeys keys;

  ImageSettingsReader(ConfigKeys keys) {
    this.keys = keys;
  }

  ImageSettings read() {
    Integer height = keys.wholeOrNull("data.images.height", 1);
    Integer width = keys.wholeOrNull("data.images.width", 1);
    if ((height == null) != (width == null)) {
      throw keys.refused(
          height == null ? "data.images.height" : "data.images.width",
          "give both height and width, or neither");
    }
    Integer channels = keys.wholeOrNull("data.images.channels", 1);
    if (channels != null && channels != 1 && channels != 3) {
      throw keys.refused("data.images.channels", "use 1 (grey) or 3 (RGB)");
    }
    return new ImageSettings(
        height,
        width,
        channels,
        keys.text("data.images.resize") == null
            ? null
            : keys.choice("data.images.resize", PictureShape.Resize.class),
        keys.whole("data.images.max-pixels", 1),
        columns(),
        keys.flag("data.images.coarse-labels"),
        List.copyOf(keys.texts("data.images.roots")));
  }

  private ImageSettings.Columns columns() {
    return new ImageSettings.Columns(
        needed("path"),
        needed("content"),
        needed("label"),
        keys.text("data.images.columns.weight"),
        keys.text("data.images.columns.group"));
  }

  private String needed(String column) {
    String name = keys.text("data.images.columns." + column);
    if (name == null || name.isBlank()) {
      throw keys.refused("data.images.columns." + column, "it must be the name of a column");
    }
    return name;
  }
}
