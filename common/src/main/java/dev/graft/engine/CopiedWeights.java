package dev.graft.engine;

import dev.graft.Api;
import java.util.List;
import java.util.Map;

/**
 * What happened to the weights of a pretrained network, layer by layer.
 *
 * @param copied layers of the target that have the source's weights
 * @param skipped layers of the source whose weights were not taken, with the reason
 * @param created layers of the target that start from new weights
 */
@Api(Api.For.PARTS)
public record CopiedWeights(
    List<String> copied, Map<String, String> skipped, List<String> created) {}
