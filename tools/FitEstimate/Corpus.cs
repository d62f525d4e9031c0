using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudePerf.FitEstimate;

/// <summary>What a text is for. No text is used for two.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CorpusUse>))]
internal enum CorpusUse
{
    /// <summary>The weights are fitted to it.</summary>
    Train,

    /// <summary>The interval is fitted to it.</summary>
    Calibrate,

    /// <summary>It is only measured.</summary>
    Test,

    /// <summary>It is only measured, and was first measured when every choice of the fit had been made.</summary>
    Final,

    /// <summary>Its files are divided among the three uses by the hash of their path.</summary>
    Split,
}

/// <summary>A folder of text to learn or measure by: the checkout of a public repository.</summary>
/// <param name="Repository">Owner and name on GitHub; the checkout is the folder <c>owner+name</c>.</param>
/// <param name="Commit">The commit of the checkout.</param>
/// <param name="Use">What its files are for.</param>
/// <param name="Kind">What they are: agents, code or languages.</param>
/// <param name="Extensions">Which files to take, by the end of their name; "*" takes all that are text.</param>
/// <param name="Megabytes">How much to take at most.</param>
/// <param name="KilobytesPerFile">How much to take of a file at most.</param>
/// <param name="Weight">How much a row counts in the fit.</param>
/// <param name="Under">The folders to take from; all where there are none.</param>
internal sealed record Corpus(
    string Repository, string Commit, CorpusUse Use, string Kind, IReadOnlyList<string> Extensions, double Megabytes,
    int KilobytesPerFile, double Weight, IReadOnlyList<string>? Under)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    internal string Folder => Repository.Replace('/', '+');

    internal static IReadOnlyList<Corpus> LoadAll() =>
        JsonSerializer.Deserialize<List<Corpus>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpora.json")), Options)!;
}

/// <summary>A whole text.</summary>
/// <param name="Corpus">Where it is from.</param>
/// <param name="Kind">agents, code or languages.</param>
/// <param name="Group">Its language, natural or of programming, where that is known.</param>
/// <param name="Key">Names it within its corpus.</param>
/// <param name="Use">Train, calibrate or test.</param>
/// <param name="Weight">How much its rows count in the fit.</param>
/// <param name="Text">The text.</param>
/// <param name="Recorded">The provider's own counts less the frame, by generation, where they were recorded.</param>
internal sealed record Document(
    string Corpus, string Kind, string Group, string Key, CorpusUse Use, double Weight, string Text, IReadOnlyList<int>? Recorded = null);
