namespace ClaudePerf.Core.Usage.Queries;

/// <summary>How much of the transcripts has been read.</summary>
/// <param name="Read">The bytes that were read.</param>
/// <param name="Total">The bytes to read; 0 if unknown.</param>
public readonly record struct ReadProgress(long Read, long Total)
{
    private const double Megabyte = 1e6;

    /// <summary>The share that was read, from 0 to 100; transcripts can grow while they are read.</summary>
    public int Percent => Total <= 0 ? 0 : (int)Math.Clamp(100 * (double)Read / Total, 0, 100);

    /// <summary>The amounts, such as <c>12 of 80 MB</c>.</summary>
    /// <param name="format">The number format.</param>
    public string Describe(IFormatProvider format) => string.Create(format, $"{Read / Megabyte:N0} of {Total / Megabyte:N0} MB");
}
