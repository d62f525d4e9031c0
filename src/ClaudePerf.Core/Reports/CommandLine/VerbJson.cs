using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// How verbs write objects as JSON: with the property names of the cmdlets' objects, as <c>claudeperf-pwsh -Json</c> does. Enumerations are
/// names, times ISO 8601 in UTC. Nothing needs reflection, which the native program does not support.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SavingFinding))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(PromptMeasurement))]
[JsonSerializable(typeof(PromptSummary))]
internal sealed partial class VerbJson : JsonSerializerContext
{
    /// <summary>The shapes of all objects.</summary>
    internal static VerbJson Shapes { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcTimeConverter() },
    });
}
