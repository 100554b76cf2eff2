package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of the pretrained network new layers start from.
 *
 * @param map the pretrained layer that a layer starts from, by the name of the latter; they have
 *     the same shapes
 * @param match how others find theirs
 * @param headInit what the rows of a new output layer start from; null: the layer is one as any
 *     other
 * @param extendClasses whether the pretrained output layer is kept and gets a row for each new
 *     class
 */
public record TransferSettings(
    Map<String, String> map, Match match, HeadInit headInit, boolean extendClasses) {

  static final String MAP = "model.map";
  static final String MATCH = "model.match";

  /** The key of {@link #headInit}. */
  public static final String HEAD_INIT = "model.head-init";

  /** The key of {@link #extendClasses}. */
  public static final String EXTEND = "model.extend-classes";

  /** What is not said. */
  public static final TransferSettings NONE =
      new TransferSettings(Map.of(), Match.NAME, null, false);

  /** How a layer that the map does not have finds one of its shapes. */
  public enum Match {
    /** The one of its name. */
    NAME,
    /** The one of its name, else the first above the cut that none has. */
    SHAPE
  }

  /** What the rows of a new output layer start from. */
  public enum HeadInit {
    /** Random numbers. */
    NEW,
    /** The rows of the source's classes of the same names; others as {@link #NEW}. */
    CLASSES,
    /** The same; others the source's rows, as much of each as it is told for their examples. */
    MEAN
  }

  static TransferSettings read(ConfigKeys keys, Config all) {
    return new TransferSettings(
        map(keys, all),
        keys.choice(MATCH, Match.class),
        keys.text(HEAD_INIT) == null ? null : keys.choice(HEAD_INIT, HeadInit.class),
        keys.flag(EXTEND));
  }

  private static Map<String, String> map(ConfigKeys keys, Config all) {
    Map<String, String> map = new TreeMap<>();
    for (String layer : all.getObject(MAP).keySet()) {
      String key = ConfigUtil.joinPath("model", "map", layer);
      if (all.getValue(key).valueType() != ConfigValueType.STRING) {
        throw keys.refused(
            MAP,
            "it is { \"new layer\" = \"pretrained layer\" }; names with dots in quotation marks");
      }
      map.put(layer, all.getString(key));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Whether the rows of a new output layer start from those of the source. */
  public boolean takesRows() {
    return headInit == HeadInit.CLASSES || headInit == HeadInit.MEAN;
  }

  /** The same for the pretrained output layer with more rows. */
  TransferSettings extending() {
    return new TransferSettings(
        map, match, headInit == HeadInit.MEAN ? HeadInit.MEAN : HeadInit.CLASSES, true);
  }
}
