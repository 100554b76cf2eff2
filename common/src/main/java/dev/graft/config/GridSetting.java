package dev.graft.config;

import java.util.Map;

/**
 * One of several settings of a job that are trained at once.
 *
 * @param name as tables have it
 * @param values what is its own, by key
 * @param settings of the job that trains it alone
 */
public record GridSetting(String name, Map<String, Object> values, Settings settings) {}
