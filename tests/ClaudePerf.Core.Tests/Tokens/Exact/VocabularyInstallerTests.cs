using System.IO.Compression;
using System.Net;
using ClaudePerf.Core.Tokens.Exact;
using Microsoft.Extensions.Time.Testing;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

public sealed class VocabularyInstallerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly VocabularyStore _store;
    private readonly FakeTimeProvider _time = new(Now);
    private readonly byte[] _json = SmallVocabulary.Json("v3");
    private readonly VocabularySource _source;
    private readonly VocabularyInstaller _installer;

    public VocabularyInstallerTests()
    {
        _source = SmallVocabulary.Source("v3", _json);
        _store = VocabularyStore.In(_folder.File("data"));
        _installer = new VocabularyInstaller(_store, _time, [_source, SmallVocabulary.Source("v4.7", SmallVocabulary.Json("v4.7"))]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private async Task<TokenVocabularyException> FaultOf(Func<Task> install)
    {
        var thrown = await Assert.ThrowsAsync<TokenVocabularyException>(install);
        Assert.True(!Directory.Exists(_store.Folder) || Directory.GetFileSystemEntries(_store.Folder).Length == 0);
        return thrown;
    }

    private VocabularyDownload Download(HttpMessageHandler handler) => new(handler, TimeSpan.FromSeconds(30), _time);

    private static byte[] Compressed(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(bytes);
        return buffer.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InstallFromWeb_fetches_checks_and_installs(bool compressed)
    {
        await using var server = new StubServer(async (context, closing) =>
        {
            var body = compressed ? Compressed(_json) : _json;
            if (compressed) context.Response.AddHeader("Content-Encoding", "gzip");
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body, closing);
        });
        var source = _source with { Url = server.Address("pieces.json") };
        var reports = new List<VocabularyProgress>();
        using var download = Download(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });

        var installed = await _installer.InstallFromWebAsync(source, download, new Immediate(reports.Add), Cancellation);

        Assert.Equal(
            (source.Url.AbsoluteUri, Now, _source.Sha256, "MIT"),
            (installed.Source, installed.Installed, installed.Sha256, installed.License));
        Assert.Equal(installed, _store.Find(source) ! with { Generations = installed.Generations });
        Assert.Equal(["/pieces.json"], server.Requests);
        Assert.Equal(["Connecting", "Downloading", "Compiling"], reports.Select(progress => progress.Activity).Distinct());
        if (!compressed) Assert.Equal(100, reports[^1].Percent);
    }

    [Fact]
    public async Task InstallFromWeb_refuses_another_file_than_the_expected_one()
    {
        await using var server = new StubServer((context, closing) =>
            context.Response.OutputStream.WriteAsync("<html>Sign in to the network</html>"u8.ToArray(), closing).AsTask());
        using var download = Download(new SocketsHttpHandler());
        var thrown = await FaultOf(
            () => _installer.InstallFromWebAsync(_source with { Url = server.Address("x") }, download, null, Cancellation));
        Assert.Equal(TokenVocabularyFault.WrongHash, thrown.Fault);
        Assert.Contains(_source.Sha256, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task InstallFromWeb_reports_the_response_of_the_server(int status)
    {
        await using var server = new StubServer((context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var download = Download(new SocketsHttpHandler());
        var thrown = await FaultOf(
            () => _installer.InstallFromWebAsync(_source with { Url = server.Address("x") }, download, null, Cancellation));
        Assert.Equal(TokenVocabularyFault.Network, thrown.Fault);
        Assert.Contains($" {status} ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("-Path", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InstallFromWeb_reports_that_there_is_no_network()
    {
        Uri nobody;
        await using (var server = new StubServer((_, _) => Task.CompletedTask)) nobody = server.Address("x");
        using var download = Download(new SocketsHttpHandler());
        var thrown = await FaultOf(() => _installer.InstallFromWebAsync(_source with { Url = nobody }, download, null, Cancellation));
        Assert.Equal((TokenVocabularyFault.Network, nobody.AbsoluteUri), (thrown.Fault, thrown.Target));
    }

    [Fact]
    public async Task InstallFromWeb_times_out_on_a_silent_server()
    {
        var silent = new TaskCompletionSource();
        await using var server = new StubServer(async (context, closing) =>
        {
            context.Response.ContentLength64 = _json.Length;
            await context.Response.OutputStream.WriteAsync(_json.AsMemory(0, 10), closing);
            await context.Response.OutputStream.FlushAsync(closing);
            await Task.Delay(Timeout.InfiniteTimeSpan, closing);
        });
        using var download = Download(new SocketsHttpHandler());
        var install = FaultOf(() => _installer.InstallFromWebAsync(
            _source with { Url = server.Address("x") }, download, new Immediate(
                progress => { if (progress.BytesRead == 10) silent.SetResult(); }), Cancellation));
        await Guard.Ends(silent.Task, () => $"requests for {string.Join(", ", server.Requests)}");
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(TokenVocabularyFault.Network, (await Guard.Ends(install)).Fault);
    }

    [Fact]
    public async Task InstallFromWeb_ends_when_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new StubServer(async (_, closing) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, closing);
        });
        using var download = Download(new SocketsHttpHandler());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _installer.InstallFromWebAsync(_source with { Url = server.Address("x") }, download, null, cancel.Token));
    }

    [Theory]
    [InlineData("pieces.json", false, false)]
    [InlineData("pieces.json.gz", true, false)]
    [InlineData("small-v3.json", false, true)]
    [InlineData("small-v3.json.gz", true, true)]
    public async Task InstallFromPath_accepts_a_file_or_a_folder_plain_or_compressed(string name, bool compressed, bool asFolder)
    {
        File.WriteAllBytes(_folder.File(name), compressed ? Compressed(_json) : _json);
        var path = asFolder ? _folder.Path : _folder.File(name);
        var installed = Assert.Single(await _installer.InstallFromPathAsync(path, [_source], null, Cancellation));
        Assert.Equal(("v3", _folder.File(name)), (installed.Name, installed.Source));
        Assert.Equal(new FileInfo(installed.Path).Length, installed.Bytes);
    }

    [Fact]
    public async Task InstallFromPath_reports_what_is_wrong()
    {
        var other = _folder.File("other.json");
        var broken = _folder.File("broken.json.gz");
        var unasked = _folder.File("unasked.json");
        File.WriteAllText(other, "{}");
        File.WriteAllBytes(broken, Compressed(_json)[..40]);
        File.WriteAllBytes(unasked, SmallVocabulary.Json("v4.7"));
        Assert.Equal(TokenVocabularyFault.WrongHash, (await Fault(other)).Fault);
        Assert.Contains((await Fault(broken)).Fault, new[] { TokenVocabularyFault.NotAVocabulary, TokenVocabularyFault.WrongHash });
        Assert.Contains("v4.7", (await Fault(unasked)).Message, StringComparison.Ordinal);
        Assert.Equal(TokenVocabularyFault.Missing, (await Fault(_folder.File("absent.json"))).Fault);
        Assert.Contains("small-v3.json", (await Fault(_folder.Path)).Message, StringComparison.Ordinal);

        Task<TokenVocabularyException> Fault(string path) =>
            FaultOf(() => _installer.InstallFromPathAsync(path, [_source], null, Cancellation));
    }

    [Fact]
    public async Task A_failed_install_preserves_the_installed_vocabulary()
    {
        File.WriteAllBytes(_folder.File("small-v3.json"), _json);
        await _installer.InstallFromPathAsync(_folder.Path, [_source], null, Cancellation);
        var before = File.ReadAllBytes(_store.PathOf(_source));
        File.WriteAllText(_folder.File("small-v3.json"), "{}");
        await Assert.ThrowsAsync<TokenVocabularyException>(
            () => _installer.InstallFromPathAsync(_folder.Path, [_source], null, Cancellation));
        Assert.Equal(before, File.ReadAllBytes(_store.PathOf(_source)));
        Assert.Single(Directory.GetFileSystemEntries(_store.Folder));
    }

    [Fact]
    public async Task Install_makes_folder_and_file_private_to_the_user()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        File.WriteAllBytes(_folder.File("small-v3.json"), _json);
        var installed = Assert.Single(await _installer.InstallFromPathAsync(_folder.Path, [_source], null, Cancellation));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(installed.Path));
        foreach (var folder in new[] { _store.Folder, _folder.File("data") })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Install_reports_that_the_folder_cannot_be_written()
    {
        File.WriteAllBytes(_folder.File("small-v3.json"), _json);
        File.WriteAllText(_folder.File("data"), "a file in the folder's place");
        var thrown = await Assert.ThrowsAsync<TokenVocabularyException>(
            () => _installer.InstallFromPathAsync(_folder.Path, [_source], null, Cancellation));
        Assert.Equal((TokenVocabularyFault.Storage, _store.PathOf(_source)), (thrown.Fault, thrown.Target));
    }

    [Fact]
    public async Task Remove_removes_a_vocabulary_and_returns_whether_it_was_installed()
    {
        Assert.False(_store.Remove(_source));
        File.WriteAllBytes(_folder.File("small-v3.json"), _json);
        await _installer.InstallFromPathAsync(_folder.Path, [_source], null, Cancellation);
        Assert.True(_store.Remove(_source));
        Assert.Null(_store.Find(_source));
        Assert.False(_store.Remove(_source));
    }

    [Fact]
    public void Published_sources_are_pinned_to_a_commit_over_https()
    {
        Assert.All(VocabularySource.Published, source =>
        {
            Assert.Equal("https", source.Url.Scheme);
            Assert.Contains(VocabularySource.Commit, source.Url.AbsolutePath, StringComparison.Ordinal);
            Assert.Equal(64, source.Sha256.Length);
        });
        Assert.Equal(3, VocabularySource.Published.SelectMany(source => source.Generations).Distinct().Count());
    }

    private sealed class Immediate(Action<VocabularyProgress> report) : IProgress<VocabularyProgress>
    {
        public void Report(VocabularyProgress value) => report(value);
    }
}
