namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>The progress of an installation.</summary>
/// <param name="Name">The vocabulary's name.</param>
/// <param name="Activity">The current activity, for the user.</param>
/// <param name="BytesRead">The bytes downloaded or read so far.</param>
/// <param name="BytesTotal">The total bytes, if known.</param>
public readonly record struct VocabularyProgress(string Name, string Activity, long BytesRead, long? BytesTotal)
{
    /// <summary>The progress in percent, or -1 if the size is unknown.</summary>
    public int Percent => BytesTotal is > 0 ? (int)Math.Min(100, 100 * BytesRead / BytesTotal.Value) : -1;
}
