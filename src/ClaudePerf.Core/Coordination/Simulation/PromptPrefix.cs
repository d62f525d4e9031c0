using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>What a block of a request is part of, in the order in which the provider puts a prompt together.</summary>
public enum PromptPart
{
    /// <summary>Tool definitions.</summary>
    Tools,

    /// <summary>The system prompt.</summary>
    System,

    /// <summary>The messages.</summary>
    Messages,
}

/// <summary>
/// The beginning of a prompt: blocks, one after the other. Immutable, and every longer prefix shares the shorter one it goes on from, so that a conversation of n
/// blocks takes n of them. Two prefixes are the same to the provider where their blocks are, however they were made (<see cref="Identity"/>).
/// </summary>
public sealed class PromptPrefix
{
    private PromptPrefix(PromptPrefix? parent, RequestBlock? block, UInt128 identity, long tokens, int length)
    {
        Parent = parent;
        Block = block;
        Identity = identity;
        Tokens = tokens;
        Length = length;
    }

    /// <summary>The prefix without a block.</summary>
    public static PromptPrefix Empty { get; } = new(null, null, 0, 0, 0);

    /// <summary>The prefix that ends a block earlier; null for the empty one.</summary>
    public PromptPrefix? Parent { get; }

    /// <summary>Its last block; null for the empty one.</summary>
    public RequestBlock? Block { get; }

    /// <summary>What its last block is part of.</summary>
    public PromptPart Part => Block?.Part ?? PromptPart.Tools;

    /// <summary>Tokens from the prompt's beginning to the end of its last block.</summary>
    public long Tokens { get; }

    /// <summary>How many blocks it has.</summary>
    public int Length { get; }

    /// <summary>A hash of all its blocks.</summary>
    internal UInt128 Identity { get; }

    /// <summary>The prefix with one block more.</summary>
    /// <param name="part">What the block is part of.</param>
    /// <param name="content">What tells the block from others: its text, or anything that is the same exactly where the text is.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <exception cref="ArgumentException">Tools follow the system prompt, or either follows messages: no prompt is put together so.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Tokens are negative.</exception>
    public PromptPrefix Then(PromptPart part, string content, long tokens) => Then(new RequestBlock(part, content, content, tokens));

    /// <summary>The prefix with one block more.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="ArgumentException">Tools follow the system prompt, or either follows messages: no prompt is put together so.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Its tokens are negative.</exception>
    public PromptPrefix Then(RequestBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(block.Content, nameof(block));
        ArgumentOutOfRangeException.ThrowIfNegative(block.Tokens, nameof(block));
        if (block.Part < Part)
            throw new ArgumentException($"A block of {block.Part} cannot follow one of {Part}: a prompt is tools, then system, then messages.", nameof(block));
        var text = Encoding.UTF8.GetBytes(block.Content);
        var bytes = new byte[16 + 1 + text.Length];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Identity);
        bytes[16] = (byte)block.Part;
        text.CopyTo(bytes, 17);
        var identity = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes));
        return new PromptPrefix(this, block, identity, Tokens + block.Tokens, Length + 1);
    }

    /// <summary>Its blocks, the first one first.</summary>
    internal RequestBlock[] ToBlocks()
    {
        var blocks = new RequestBlock[Length];
        for (var prefix = this; prefix.Block is { } block; prefix = prefix.Parent!)
            blocks[prefix.Length - 1] = block;
        return blocks;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Length} blocks, {Tokens} tokens");
}
