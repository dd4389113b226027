{{- define "labels" -}}
app: jupyterhub
release: {{ .Release.Name }}
{{- end }}

{{- define "metaLabels" -}}
{{ include "labels" . }}
chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
heritage: {{ .Release.Service }}
app.kubernetes.io/name: jupyterhub
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* image and imagePullPolicy of a container; takes one of the image values */}}
{{- define "image" -}}
image: {{ printf "%s:%s" .name .tag | quote }}
{{- with .pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end }}

{{- define "pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ ternary .name . (kindIs "map" .) }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* env entries from a mapping of names to text or to a part of an env entry, or from a list */}}
{{- define "env" -}}
{{- if kindIs "slice" . }}
{{- with . }}{{ toYaml . }}{{ end }}
{{- else }}
{{- range $name, $value := . }}
- name: {{ $name | quote }}
  {{- if kindIs "map" $value }}
  {{- toYaml $value | nindent 2 }}
  {{- else }}
  value: {{ $value | toString | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* scheduling of hub and proxy; takes the root and "nodeSelector", "tolerations" of the component */}}
{{- define "corePod" -}}
{{- with .part.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with concat .root.Values.scheduling.corePods.tolerations .part.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.corePods.nodeAffinity.matchNodePurpose }}
{{- if eq . "require" }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions: [{key: hub.jupyter.org/node-purpose, operator: In, values: [core]}]
{{- else if eq . "prefer" }}
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        preference:
          matchExpressions: [{key: hub.jupyter.org/node-purpose, operator: In, values: [core]}]
{{- end }}
{{- end }}
{{- end }}

{{- define "randHex" -}}
{{- range until (int .) }}{{ mod (randNumeric 4 | atoi) 16 | printf "%x" }}{{ end }}
{{- end }}

{{- /* A secret that was not given: what the cluster already has under that key, or a new one. Without a cluster every
render gives another one, as with the JupyterHub chart: hubfleet must give all of them. Takes (root, key, given, form). */}}
{{- define "kept" -}}
{{- $root := index . 0 }}{{ $key := index . 1 }}{{ $given := index . 2 }}{{ $form := index . 3 }}
{{- $known := lookup "v1" "Secret" $root.Release.Namespace "hub" | default dict | dig "data" $key "" }}
{{- if $given }}{{ $given }}
{{- else if $known }}{{ $known | b64dec }}
{{- else if eq $form "hex" }}{{ include "randHex" 64 }}
{{- else }}{{ randAlphaNum 64 }}
{{- end }}
{{- end }}

{{- define "authToken" -}}
{{- $given := coalesce (.Values.hub.config | dig "ConfigurableHTTPProxy" "auth_token" "") .Values.proxy.secretToken }}
{{- include "kept" (list . "hub.config.ConfigurableHTTPProxy.auth_token" $given "text") }}
{{- end }}

{{- define "cookieSecret" -}}
{{- $given := coalesce (.Values.hub.config | dig "JupyterHub" "cookie_secret" "") .Values.hub.cookieSecret }}
{{- include "kept" (list . "hub.config.JupyterHub.cookie_secret" $given "hex") }}
{{- end }}

{{- define "cryptKeys" -}}
{{- $given := .Values.hub.config | dig "CryptKeeper" "keys" list | join ";" }}
{{- include "kept" (list . "hub.config.CryptKeeper.keys" $given "hex") }}
{{- end }}

{{- /* the text of one of the extraFiles, base64 */}}
{{- define "fileData" -}}
{{- if .binaryData }}{{ .binaryData | replace "\n" "" }}
{{- else if .stringData }}{{ .stringData | b64enc }}
{{- else if regexMatch "\\.ya?ml$" .mountPath }}{{ .data | toYaml | b64enc }}
{{- else if hasSuffix ".toml" .mountPath }}{{ .data | toToml | b64enc }}
{{- else }}{{ .data | toPrettyJson | b64enc }}
{{- end }}
{{- end }}
