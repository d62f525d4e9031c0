namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A changed setting of Claude Code.</summary>
/// <param name="Name">Its name; a dot separates the names of nested objects, as in <c>env.NAME</c>.</param>
/// <param name="Value">The new value as JSON.</param>
/// <param name="Previous">The previous value as JSON; null if it was not set.</param>
/// <param name="Predicted">The predicted saving in USD per month; null if none was predicted.</param>
public sealed record SettingChange(string Name, string Value, string? Previous, decimal? Predicted = null);
