namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>How far an installation is.</summary>
/// <param name="Name">The vocabulary's name.</param>
/// <param name="Activity">What is being done, for the user.</param>
/// <param name="BytesRead">The bytes fetched or read so far.</param>
/// <param name="BytesTotal">The bytes there are, where that is known.</param>
public readonly record struct VocabularyProgress(string Name, string Activity, long BytesRead, long? BytesTotal)
{
    /// <summary>How far the reading is, in percent, or -1 where the size is not known.</summary>
    public int Percent => BytesTotal is > 0 ? (int)Math.Min(100, 100 * BytesRead / BytesTotal.Value) : -1;
}
