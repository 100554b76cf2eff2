package dev.graft.config;

import dev.graft.image.PictureShape;
import java.util.List;

/**
 * The {@code data.images} part of a job file: how pictures are read.
 *
 * @param height in pixels; null: as the pretrained network takes it
 * @param width in pixels; null: as the pretrained network takes it
 * @param channels 1 (grey) or 3 (RGB); null: as the pretrained network takes them, else 3
 * @param resize null: as it was for the pretrained network, else stretch
 * @param maxPixels pictures that say they have more are not decoded
 * @param columns of tables that name or hold pictures
 * @param coarseLabels whether CIFAR-100's 20 coarse labels are read instead of the 100 fine ones
 * @param roots folders beside the table's own in which the pictures may lie that a table names
 */
public record ImageSettings(
    Integer height,
    Integer width,
    Integer channels,
    PictureShape.Resize resize,
    long maxPixels,
    Columns columns,
    boolean coarseLabels,
    List<String> roots) {

  /**
   * The columns of a table of pictures.
   *
   * @param path where the picture is, relative to the table's folder
   * @param content the bytes of the picture's file; a table without this column names files
   * @param weight null: none
   * @param group null: none
   */
  public record Columns(String path, String content, String label, String weight, String group) {}

  /** Whether it says anything of the shape of pictures. */
  boolean shapes() {
    return height != null || width != null || channels != null || resize != null;
  }
}
