using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Reports.Overview;
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
[JsonSerializable(typeof(CostOverview))]
[JsonSerializable(typeof(OptimizationResult))]
[JsonSerializable(typeof(OptimizationSummary))]
[JsonSerializable(typeof(BudgetState))]
[JsonSerializable(typeof(BudgetPrediction))]
[JsonSerializable(typeof(TokenBudget))]
[JsonSerializable(typeof(LiveUsage))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(PromptChange))]
[JsonSerializable(typeof(PromptComparison))]
internal sealed partial class VerbJson : JsonSerializerContext
{
    /// <summary>The shapes of all objects.</summary>
    internal static VerbJson Shapes { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcTimeConverter() },
    });

    /// <summary>The shape of optimizations, without the two definitions, whose texts are in it anyway.</summary>
    internal static JsonTypeInfo<OptimizationResult> Optimization => WithoutDefinitions();

    // A required property must be readable, also where nothing is read.
    private static JsonTypeInfo<OptimizationResult> WithoutDefinitions()
    {
        var options = new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new UtcTimeConverter() },
            TypeInfoResolver = Default.WithAddedModifier(static type =>
            {
                foreach (var property in type.Properties)
                    property.IsRequired = false;
            }),
        };
        return (JsonTypeInfo<OptimizationResult>)options.GetTypeInfo(typeof(OptimizationResult));
    }
}
