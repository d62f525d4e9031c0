namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Reads the content of a vocabulary into memory, up to a limit far above the size of any vocabulary.</summary>
internal static class VocabularyContent
{
    private const int MaxBytes = 64 << 20, BlockBytes = 1 << 16;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="origin">The source of the stream, for the message.</param>
    /// <param name="read">Called after each block with the number of bytes read so far.</param>
    /// <param name="cancellation">Cancels reading.</param>
    /// <exception cref="TokenVocabularyException">The stream is longer than 64 MiB.</exception>
    public static async Task<byte[]> ReadToEndAsync(Stream stream, string origin, Action<long>? read, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var block = new byte[BlockBytes];
        int count;
        while ((count = await stream.ReadAsync(block, cancellation).ConfigureAwait(false)) > 0)
        {
            content.Write(block, 0, count);
            if (content.Length > MaxBytes)
                throw new TokenVocabularyException(
                    TokenVocabularyFault.NotAVocabulary, $"'{origin}' is too large to be a vocabulary.", origin);
            read?.Invoke(content.Length);
        }
        return content.ToArray();
    }
}
