package dev.graft.engine;

import dev.graft.Api;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to the weights of a pretrained network, layer by layer.
 *
 * @param copied layers of the target that have the source's weights
 * @param skipped layers of the source whose weights were not taken, with the reason
 * @param created layers of the target that start from new weights
 * @param from for copied layers that the source calls otherwise, how
 * @param adapted layers of the target of which some rows have the source's weights, with how many
 */
@Api(Api.For.PARTS)
public record CopiedWeights(
    List<String> copied,
    Map<String, String> skipped,
    List<String> created,
    Map<String, String> from,
    Map<String, String> adapted) {

  /** Of an engine that copies layers whole, by their names. */
  public CopiedWeights(List<String> copied, Map<String, String> skipped, List<String> created) {
    this(copied, skipped, created, Map.of(), Map.of());
  }

  /**
   * The same with rows of a new layer taken from the source.
   *
   * @param how which, for people
   */
  public CopiedWeights adapting(String layer, String how) {
    List<String> others = new ArrayList<>(created);
    others.remove(layer);
    Map<String, String> rows = new LinkedHashMap<>(adapted);
    rows.put(layer, how);
    return new CopiedWeights(
        copied.stream().filter(name -> !name.equals(layer)).toList(),
        skipped,
        List.copyOf(others),
        from,
        Map.copyOf(rows));
  }
}
