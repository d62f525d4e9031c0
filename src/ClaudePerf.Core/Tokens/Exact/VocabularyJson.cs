using System.Text.Json.Serialization;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Generated serialisation of the description in a compiled vocabulary, so that reading one needs no reflection.</summary>
[JsonSerializable(typeof(VocabularyInfo))]
internal sealed partial class VocabularyJson : JsonSerializerContext;
