import { asTyped } from '@main/runbooks/as-typed.ts'
import { fillCommand } from '@main/runbooks/fill-command.ts'
import { checkInputs } from '@main/runbooks/inputs.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type Executor, runbookInput } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'

type Values = Readonly<Record<string, string | number | boolean>>

/** Fills a block; every value is a text of any words unless `formats` says otherwise. */
function fill(executor: Executor, text: string, values: Values = {}, formats: Readonly<Record<string, object>> = {}) {
  const inputs = Object.entries(values).map(([name, value]) =>
    runbookInput.parse({
      name,
      title: name,
      type: typeof value === 'string' ? 'text' : typeof value,
      ...formats[name],
    }),
  )
  return fillCommand({ executor, text, line: 1 }, checkInputs({ inputs }, values))
}
const typed = (...args: Parameters<typeof fill>): string => asTyped(fill(...args), { context: 'prod-eu' })

describe('kubectl', () => {
  it.each([
    ['kubectl get pods -n bud-system -o wide', { verb: 'get', kind: 'pods', namespace: 'bud-system', name: null }],
    [
      "kubectl get events -n bud-system --sort-by='.lastTimestamp'",
      { verb: 'get', kind: 'events', sortBy: '.lastTimestamp' },
    ],
    ['kubectl get certificates -A', { verb: 'get', kind: 'certificates', allNamespaces: true }],
    ['kubectl get pod/budapp-1 -o jsonpath={.status.phase}', { verb: 'get', kind: 'pods', name: 'budapp-1' }],
    ['kubectl describe nodes', { verb: 'describe', kind: 'nodes' }],
    [
      'kubectl logs -n bud-system deployment/budapp --tail=100 -f',
      { verb: 'logs', target: { kind: 'deployments', name: 'budapp' }, tail: 100, follow: true },
    ],
    ['kubectl logs -n bud-system deployment/budapp -c daprd --tail=100', { container: 'daprd' }],
    [
      'kubectl logs -n kube-system -l k8s-app=kube-dns --since=10m --previous',
      { target: null, selector: 'k8s-app=kube-dns', sinceMs: 600_000, previous: true },
    ],
    ['kubectl top pods -n bud-system --containers', { verb: 'top', kind: 'pods', containers: true }],
    ['kubectl top nodes', { verb: 'top', kind: 'nodes' }],
    [
      'kubectl exec -n bud-data postgresql-0 -- psql -U postgres -c "SELECT count(*) FROM pg_stat_activity;"',
      {
        verb: 'exec',
        target: { kind: 'pods', name: 'postgresql-0' },
        command: ['psql', '-U', 'postgres', '-c', 'SELECT count(*) FROM pg_stat_activity;'],
      },
    ],
    ['kubectl exec -it budapp-1 -- nvidia-smi', { command: ['nvidia-smi'] }],
    [
      'kubectl exec -n bud-system deployment/budapp -- \\\n  python -c "print(\'OK\')"',
      { command: ['python', '-c', "print('OK')"] },
    ],
    [
      'kubectl rollout restart deployment/budapp -n bud-system',
      { verb: 'rollout restart', target: { kind: 'deployments', name: 'budapp' } },
    ],
    ['kubectl rollout status deployment budapp --timeout=5m', { verb: 'rollout status', timeoutMs: 300_000 }],
    ['kubectl scale deployment/budapp --replicas=3', { verb: 'scale', replicas: 3 }],
    ['kubectl delete pod budapp-1', { verb: 'delete', target: { kind: 'pods', name: 'budapp-1' } }],
    [
      'kubectl run -it --rm debug --image=busybox -- nslookup budapp.bud-system.svc.cluster.local',
      { verb: 'run', name: 'debug', image: 'busybox', command: ['nslookup', 'budapp.bud-system.svc.cluster.local'] },
    ],
    ['# a remark\nget svc', { verb: 'get', kind: 'services' }],
  ])('reads %s', (line, command) => {
    expect(fill('kubectl', line)).toMatchObject({ command })
  })

  it.each([
    'kubectl get pods; kubectl delete pod a',
    'kubectl get pods && true',
    'kubectl get pods > out',
    'kubectl get pods -n "$NAMESPACE"',
    'kubectl get pods -n `id`',
    'kubectl get pods -n "open',
    'kubectl get Pods/x/y',
    'kubectl get pods -l a=b -l c=d',
    'kubectl delete deployment/budapp',
    'kubectl scale deployment/budapp',
    'kubectl scale deployment/budapp --replicas=-1',
    'kubectl exec budapp-1',
    'kubectl run debug --image=busybox -- sh',
    'kubectl logs',
    'kubectl logs budapp-1 --tail=many',
    'kubectl --kubeconfig=/x get pods',
    'kubectl apply -f -',
    'kubectl toString',
    'kubectl get pods --constructor x',
    '',
  ])('refuses %s', (line) => {
    expect(() => fill('kubectl', line)).toThrow(CockpitError)
  })

  it('puts values in after the words were split, and shows them quoted', () => {
    const line = 'kubectl exec -n {{ns}} deployment/budapp -- echo {{words}} "{{words}}-{{words}}"'
    const filled = fill('kubectl', line, { ns: 'bud-system', words: "it's $(id) {{ns}} `x`" })
    expect(filled).toMatchObject({
      command: { command: ['echo', "it's $(id) {{ns}} `x`", "it's $(id) {{ns}} `x`-it's $(id) {{ns}} `x`"] },
    })
    expect(asTyped(filled, { context: 'prod-eu' })).toBe(
      "kubectl --context prod-eu exec -n bud-system deployment/budapp -- echo 'it'\\''s $(id) {{ns}} `x`' 'it'\\''s $(id) {{ns}} `x`-it'\\''s $(id) {{ns}} `x`'",
    )
  })

  it.each([
    ['kubectl get pods {{x}}', '--all-namespaces'],
    ['kubectl get pods -n {{x}}', '-A'],
    ['kubectl get pods -n {{x}}', 'a/b'],
    ['kubectl get pods -l app={{x}}', 'a,tier=db'],
    ['kubectl get pods -l app={{x}}', 'a)'],
    ['kubectl logs deployment/{{x}}', 'a/b'],
    ['kubectl logs {{x}}', 'deployment/b/c'],
    ['kubectl exec {{x}} -- ls', '-it'],
    ['kubectl exec a -- nslookup {{x}}', '-debug'],
    ['kubectl {{x}} pods', 'delete'],
  ])('refuses in %s the value %s', (line, x) => {
    expect(() => fill('kubectl', line, { x })).toThrow(CockpitError)
  })

  it('takes a dash behind an own --', () => {
    expect(fill('kubectl', 'kubectl exec a -- grep -- {{x}}', { x: '-v' })).toMatchObject({
      command: { command: ['grep', '--', '-v'] },
    })
  })
})

describe('sh and redis', () => {
  it('are words', () => {
    expect(fill('sh', "trivy image --severity CRITICAL,HIGH '{{image}}'", { image: 'a b' })).toMatchObject({
      argv: ['trivy', 'image', '--severity', 'CRITICAL,HIGH', 'a b'],
    })
    expect(fill('redis', 'redis-cli SLOWLOG GET 10')).toMatchObject({ argv: ['SLOWLOG', 'GET', '10'] })
    expect(typed('redis', 'GET {{key}}', { key: 'a b' })).toBe("redis-cli GET 'a b'")
  })

  it('never let an input name the program or be its option', () => {
    expect(() => fill('sh', '{{x}} --version', { x: 'rm' })).toThrow('cannot be an input')
    expect(() => fill('sh', 'cosign verify {{x}}', { x: '--key=evil' })).toThrow('read as an option')
  })
})

describe('sql', () => {
  it('binds values and quotes names', () => {
    const text = "SELECT * FROM {{table}} WHERE a = {{value}} AND n > {{least}} -- it's"
    const filled = fill(
      'sql postgres',
      text,
      { table: 'public.audit_trail', value: "x'; DROP TABLE y;--", least: 5 },
      { table: { format: 'identifier' } },
    )
    expect(filled).toMatchObject({
      text: 'SELECT * FROM "public"."audit_trail" WHERE a = $1 AND n > $2 -- it\'s',
      parameters: ["x'; DROP TABLE y;--", 5],
    })
    expect(asTyped(filled, { context: null })).toContain("a = 'x''; DROP TABLE y;--' AND n > 5")
    expect(fill('sql clickhouse', 'SELECT {{a}}, {{b}}', { a: 'x', b: 1.5 })).toMatchObject({
      text: 'SELECT {p1:String}, {p2:Float64}',
      parameters: { p1: 'x', p2: 1.5 },
    })
    expect(
      fill(
        'sql clickhouse',
        'OPTIMIZE TABLE {{t}} FINAL;',
        { t: 'budmetrics.inference_metrics' },
        { t: { format: 'identifier' } },
      ),
    ).toMatchObject({ text: 'OPTIMIZE TABLE `budmetrics`.`inference_metrics` FINAL' })
  })

  it.each([
    "SELECT '{{x}}'",
    'SELECT "{{x}}"',
    'SELECT 1 -- {{x}}',
    'SELECT /* {{x}} */ 1',
    'SELECT $$ {{x}} $$',
    "SELECT E'\\'{{x}}'",
    'SELECT 1; SELECT {{x}}',
    "SELECT 'a''{{x}}'",
    "SELECT 'open, {{x}}",
  ])('refuses %s', (text) => {
    expect(() => fill('sql postgres', text, { x: 'a' })).toThrow(CockpitError)
  })
})

describe('queries', () => {
  it.each([
    ['up{app={{x}}}', 'a"} or up{b="', 'up{app="a\\"} or up{b=\\""}'],
    ['up{app="{{x}}"}', 'a\\"b', 'up{app="a\\\\\\"b"}'],
    ['up{app=~"{{x}}-.*"}', 'a.*b', 'up{app=~"a\\\\.\\\\*b-.*"}'],
    ['up{app=~{{x}}}', '.*', 'up{app=~"\\\\.\\\\*"}'],
    ['{app="budapp"} |= {{x}}', 'a" | json | x="', '{app="budapp"} |= "a\\" | json | x=\\""'],
    ['{app="budapp"} | line_format "{{.msg}}" |= "{{x}}"', 'y', '{app="budapp"} | line_format "{{.msg}}" |= "y"'],
  ])('%s with %s', (text, x, query) => {
    expect(fill('promql', text, { x })).toMatchObject({ query })
  })

  it('lets numbers stand as they are', () => {
    expect(fill('promql', 'up > {{x}}', { x: 2.5 })).toMatchObject({ query: 'up > 2.5' })
  })

  it.each(['up{app=`{{x}}`}', "up{app='{{x}}'}", 'up # {{x}}', 'up{app="{{x}}'])('refuses %s', (text) => {
    expect(() => fill('promql', text, { x: 'a' })).toThrow(CockpitError)
  })
})

describe('http', () => {
  it('encodes the path and the body', () => {
    const text = 'PUT /users/{{id}}?q={{q}}\nX-Reason: {{q}}\n\n{"role": {{role}}, "note": "by {{q}}", "n": {{n}}}'
    const filled = fill('http', text, { id: 'a/../b?c', q: 'x&y "z"', role: 'ADMIN", "x": "', n: 3 })
    expect(filled).toMatchObject({
      method: 'PUT',
      path: '/users/a%2F..%2Fb%3Fc?q=x%26y%20%22z%22',
      headers: { 'X-Reason': 'x&y "z"', 'Content-Type': 'application/json' },
      body: '{"role": "ADMIN\\", \\"x\\": \\"", "note": "by x&y \\"z\\"", "n": 3}',
    })
    expect(typed('http', 'POST /auth/password/reset?a={{id}}', { id: 'e-1' })).toBe(
      `curl -X POST "$BUD_API"'/auth/password/reset?a=e-1'`,
    )
  })

  it('shows the token once, as the variable of the guides', () => {
    const text = 'POST /endpoints/{{id}}/undeploy\nAuthorization: Bearer {{token}}'
    expect(typed('http', text, { id: 'e-1', token: 'hunter2' }, { token: { type: 'secret' } })).toBe(
      'curl -X POST "$BUD_API"/endpoints/e-1/undeploy -H "Authorization: Bearer $TOKEN"',
    )
  })

  it.each([
    ['GET /users/{{x}}', '..'],
    ['GET /users/{{x}}/roles', '.'],
    ['GET //{{x}}/', 'evil.example'],
    ['GET {{x}}', 'https://evil.example'],
    ['BREW /{{x}}', 'a'],
    ['GET /a\nHost: {{x}}', 'evil.example'],
    ['GET /a\nX-A: {{x}}', 'ü'],
  ])('refuses %s with %s', (text, x) => {
    expect(() => fill('http', text, { x })).toThrow(CockpitError)
  })
})

describe('secrets', () => {
  it.each([
    ['sh', 'login --password {{p}}'],
    ['redis', 'AUTH {{p}}'],
    ['sql postgres', 'SELECT {{p}}'],
    ['promql', 'up{a="{{p}}"}'],
    ['http', 'POST /auth/login\nX-Key: {{p}}\n\n{"password": {{p}}}'],
    ['kubectl', 'kubectl exec a -- login {{p}}'],
    ['ask', 'Is {{p}} right?'],
  ] as const)('of %s are never shown', (executor, text) => {
    const filled = fill(executor, text, { p: 'hunter2-{{p}}' }, { p: { type: 'secret' } })
    const { shown } = filled
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    expect(asTyped(filled, { context: 'c' })).not.toContain('hunter2')
    expect(asTyped(filled, { context: 'c' })).toContain('***')
    if (executor !== 'ask') expect(JSON.stringify(filled)).toContain('hunter2')
  })

  it('are not in a refusal', () => {
    const inputs = [runbookInput.parse({ name: 'p', title: 'P', type: 'secret' })]
    expect(() => checkInputs({ inputs }, { p: 'hunter2\n' })).toThrow(/^(?!.*hunter2)/)
  })
})

describe('a check', () => {
  it('is typed as that one check', () => {
    expect(typed('check', 'error-rate\n')).toBe('cockpit check --context prod-eu --only error-rate --json')
  })
})
