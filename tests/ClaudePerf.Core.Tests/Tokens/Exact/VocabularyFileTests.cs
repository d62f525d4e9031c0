using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

public sealed class VocabularyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly byte[] _bytes;

    public VocabularyFileTests()
    {
        var (trie, family, pieces) = VocabularyCompiler.Compile(SmallVocabulary.Json("v3"), "made for the tests");
        _bytes = VocabularyFile.Write(SmallVocabulary.Info(family, pieces), trie);
        _path = _folder.File("v3.vocabulary");
        File.WriteAllBytes(_path, _bytes);
    }

    public void Dispose() => _folder.Dispose();

    private TokenVocabularyFault FaultOf(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return Assert.Throws<TokenVocabularyException>(() => VocabularyFile.Read(_path)).Fault;
    }

    [Fact]
    public void Read_returns_what_was_written()
    {
        var (info, trie) = VocabularyFile.Read(_path);
        Assert.Equal(SmallVocabulary.Info("v3", info.Pieces), info);
        Assert.Equal(
            SmallVocabulary.Pieces.Length + SmallVocabulary.BytePrefixes.Length + SmallVocabulary.Contractions.Length, info.Pieces);
        Assert.Equal(VocabularyCompiler.Compile(SmallVocabulary.Json("v3"), "").Trie.Units.ToArray(), trie.Units.ToArray());
    }

    [Fact]
    public void Read_finds_any_changed_byte()
    {
        // Every byte of the header and the description, and a sample of the units.
        for (var at = 0; at < _bytes.Length; at += at < 300 ? 1 : 61)
        {
            var changed = (byte[])_bytes.Clone();
            changed[at] ^= 0x10;
            Assert.Equal(at is >= 8 and < 12 ? TokenVocabularyFault.OtherVersion : TokenVocabularyFault.Corrupt, FaultOf(changed));
        }
    }

    [Fact]
    public void Read_finds_a_file_that_ends_early_or_goes_on()
    {
        foreach (var length in new[] { 0, 1, 7, 8, 31, 32, 33, 100, _bytes.Length - 4, _bytes.Length - 1 })
            Assert.Equal(TokenVocabularyFault.Corrupt, FaultOf(_bytes[..length]));
        Assert.Equal(TokenVocabularyFault.Corrupt, FaultOf([.. _bytes, 0, 0, 0, 0]));
    }

    [Fact]
    public void Read_reports_a_missing_file()
    {
        File.Delete(_path);
        Assert.Equal(TokenVocabularyFault.Missing, Assert.Throws<TokenVocabularyException>(() => VocabularyFile.Read(_path)).Fault);
        Assert.Equal(
            TokenVocabularyFault.Missing,
            Assert.Throws<TokenVocabularyException>(
                () => VocabularyFile.Read(Path.Combine(_folder.File("no folder"), "v3.vocabulary"))).Fault);
    }

    [Fact]
    public void Load_holds_one_copy_until_the_file_is_replaced()
    {
        var first = TokenVocabulary.Load(_path);
        Assert.Same(first, TokenVocabulary.Load(_path));
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch);
        Assert.NotSame(first, TokenVocabulary.Load(_path));
    }

    [Fact]
    public void TryCreate_returns_no_counter_without_a_file_and_throws_if_it_is_damaged()
    {
        Assert.False(ExactTokenCounter.TryCreate(TokenizerGeneration.V47, new VocabularyStore(_folder.Path), out _));
        Assert.True(ExactTokenCounter.TryCreate(TokenizerGeneration.V3, new VocabularyStore(_folder.Path), out var counter));
        Assert.Equal(1, counter.Count("the").Tokens);
        File.WriteAllBytes(_path, _bytes[..^1]);
        Assert.Throws<TokenVocabularyException>(
            () => ExactTokenCounter.TryCreate(TokenizerGeneration.V3, new VocabularyStore(_folder.Path), out _));
    }

    [Theory]
    [InlineData("a⟨bow⟩")]
    [InlineData("⟨eow⟩a")]
    [InlineData("⟨bow⟩⟨shift⟩a")]
    [InlineData("⟨shift⟩a")]
    [InlineData("⟨pad⟩a⟨0x80⟩")]
    [InlineData("⟨0xE2⟩⟨0x9F⟩")]
    [InlineData("\0")]
    [InlineData("")]
    public void Compile_refuses_a_piece_that_could_never_be_found(string piece)
    {
        var thrown = Assert.Throws<TokenVocabularyException>(() => SmallVocabulary.Compile("v3", ["a", piece]));
        Assert.Equal(TokenVocabularyFault.NotAVocabulary, thrown.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"meta\":{\"family\":\"v3\"}}")]
    [InlineData("{\"meta\":{\"family\":\"v3\"},\"tokens\":{}}")]
    [InlineData("{\"meta\":{\"family\":\"v3\"},\"tokens\":{\"word_pieces\":[1]}}")]
    [InlineData("{\"meta\":{\"family\":\"v3\"},\"tokens\":{\"bytes_fallback\":{\"zz\":{}}}}")]
    [InlineData("{\"meta\":{\"family\":\"v3\"},\"tokens\":{\"bytes_fallback\":{\"e4b8adff\":{}}}}")]
    public void Compile_rejects_invalid_vocabularies(string json)
    {
        var thrown = Assert.Throws<TokenVocabularyException>(() => VocabularyCompiler.Compile(SmallVocabulary.Utf8.GetBytes(json), "here"));
        Assert.Equal((TokenVocabularyFault.NotAVocabulary, "here"), (thrown.Fault, thrown.Target));
    }
}
