package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ImageSettings;
import dev.graft.image.PictureShape;
import dev.graft.image.TypicalPicture;
import dev.graft.io.Json;
import java.util.List;

/** What a format of pictures learns, and a bundle keeps: their shape and their classes. */
public final class LearnedPictures {

  /** Under which bundles keep it. */
  public static final String KEY = "images";

  private LearnedPictures() {}

  /**
   * The shape that pictures are brought to: what the job says, else what was learned, else what the
   * pretrained network takes.
   *
   * @throws UnusableInputException if none of them says what size pictures are to have
   */
  public static PictureShape shape(ImageSettings given, Pretrained pretrained) {
    return shape(given, pretrained, null);
  }

  /** Whether nothing says what shape pictures are brought to, so that a new network may choose. */
  static boolean isOpen(ImageSettings given, Pretrained pretrained) {
    return given.height() == null && given.width() == null && pretrained.isNone();
  }

  /**
   * The same.
   *
   * @param typical what pictures are brought to where nothing else says it; null: nothing
   */
  static PictureShape shape(ImageSettings given, Pretrained pretrained, TypicalPicture typical) {
    JsonNode before = pretrained.learned().path(KEY);
    int[] input = pretrained.inputShape();
    boolean picture = input != null && input.length == 3;
    Integer height =
        first(given.height(), before.path("height"), picture ? stated(input[1]) : null);
    Integer width = first(given.width(), before.path("width"), picture ? stated(input[2]) : null);
    Integer channels =
        first(given.channels(), before.path("channels"), picture ? stated(input[0]) : null);
    if (typical != null) {
      return new PictureShape(
          channels == null ? typical.channels() : channels,
          typical.height(),
          typical.width(),
          given.resize() == null ? PictureShape.Resize.STRETCH : given.resize());
    }
    if (height == null || width == null) {
      throw new UnusableInputException(
          "Cannot read pictures without a size: set data.images.height and data.images.width, the pretrained model does not say what it takes.");
    }
    PictureShape.Resize resize = given.resize();
    if (resize == null) {
      resize = PictureShape.Resize.of(before.path("resize").asText());
    }
    return new PictureShape(channels == null ? 3 : channels, height, width, resize);
  }

  /** Null of a side that may have any size. */
  private static Integer stated(int side) {
    return side > 0 ? Integer.valueOf(side) : null;
  }

  private static Integer first(Integer given, JsonNode before, Integer input) {
    if (given != null) {
      return given;
    }
    return before.isInt() ? Integer.valueOf(before.asInt()) : input;
  }

  /** What bundles keep. */
  public static ObjectNode json(PictureShape shape, List<String> classNames) {
    ObjectNode learned = Json.object();
    ObjectNode images = learned.putObject(KEY);
    images.put("channels", shape.channels());
    images.put("height", shape.height());
    images.put("width", shape.width());
    images.put("resize", shape.resize().key());
    images.set("classes", Json.of(classNames));
    return learned;
  }

  /** The shape that {@link #json} wrote, in what a bundle keeps. */
  public static PictureShape shape(JsonNode learned) {
    JsonNode images = learned.path(KEY);
    return new PictureShape(
        images.path("channels").asInt(),
        images.path("height").asInt(),
        images.path("width").asInt(),
        PictureShape.Resize.of(images.path("resize").asText()));
  }
}
