using System.Diagnostics;
using System.Net;
using System.Text;

namespace ClaudePerf.Core.Tests.Site;

/// <summary>The documentation site, built once for the tests of a class, and served to a browser on this machine only.</summary>
public sealed class BuiltSite : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("claudeperf-site-");
    private readonly Lazy<string> _root;
    private HttpListener? _listener;

    public BuiltSite() => _root = new Lazy<string>(Build);

    /// <summary>The folder with the pages.</summary>
    internal string Root => _root.Value;

    /// <summary>The pages, as paths from <see cref="Root"/>.</summary>
    internal IEnumerable<string> Pages => Directory.EnumerateFiles(Root, "*.html", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>Serves the site: scripts of a page that is opened from a file may not load others.</summary>
    /// <returns>The address, with a slash at the end.</returns>
    internal string Serve()
    {
        if (_listener is { } running)
            return running.Prefixes.Single();
        // Built before the first question, so that a failure is the test's own.
        _ = Root;
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }
        _listener.Start();
        _ = Task.Run(AnswerAsync);
        return _listener.Prefixes.Single();
    }

    public void Dispose()
    {
        _listener?.Close();
        _folder.Delete(recursive: true);
    }

    private async Task AnswerAsync()
    {
        while (_listener!.IsListening)
        {
            HttpListenerContext asked;
            try
            {
                asked = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var path = WebUtility.UrlDecode(asked.Request.Url!.AbsolutePath).TrimStart('/');
            var file = Path.Combine(Root, path.Length == 0 ? "index.html" : path);
            asked.Response.StatusCode = File.Exists(file) ? 200 : 404;
            asked.Response.ContentType = Path.GetExtension(file) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".js" => "text/javascript",
                ".css" => "text/css",
                ".json" => "application/json",
                ".svg" => "image/svg+xml",
                _ => "application/octet-stream",
            };
            if (File.Exists(file))
                await asked.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
            asked.Response.Close();
        }
    }

    private string Build()
    {
        var start = new ProcessStartInfo("dotnet", ["docfx", "build", "docfx.json", "--warningsAsErrors", "--output", _folder.FullName])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{said}{errors}");
        return _folder.FullName;
    }
}
